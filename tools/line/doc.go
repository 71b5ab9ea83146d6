// Package line is what a model may ask of, and propose for, one line of fixed access: the line test and a reset of its terminal.
//
// Floor 4. The test reads what the optical line terminal hears of the customer's; levels are judged by the classes of
// ITU-T G.9807.1.
//
//	list := line.New(client) // line.test, line.reset
package line
