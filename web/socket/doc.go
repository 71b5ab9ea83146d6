// Package socket is the console's websocket: questions, decisions and cancels go in, events and frames come out, as the
// JSON of the event stream or, with ?as=html, as elements rendered from the same events.
//
// Floor 6. It only relays: closing it changes nothing in a run, and subscribing again goes on after the last event seen.
//
// A client sends messages with a "ref", which the answer repeats:
//
//	{"type":"subscribe","ref":"1","conversation":"conv_…","seen":{"run_…":41}}
//	{"type":"subscribe","ref":"1","run":"run_…","after":41}
//	{"type":"run.start","ref":"2","conversation":"conv_…","text":"why is data slow in …?"}
//	{"type":"run.cancel","ref":"3","run":"run_…"}
//	{"type":"approval.decide","ref":"4","approval":"appr_…","digest":"…","decision":"approve"}
//
// The server answers {"type":"ok"|"run.started"|"error","ref":…} and sends events (AG-UI's types), frames
// ({"frame":"text",…}) and {"type":"caught_up",…}; or {"type":"html","seq","run","target","parent","html"}, each the whole
// element named by target, and {"type":"mark","seen":{…}} once all elements up to there were sent.
package socket
