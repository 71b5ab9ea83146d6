// Package prompts holds what the copilot knows in words, as embedded files: the closed vocabulary of findings, causes,
// runbooks and prompt templates, with the types they parse into.
//
// Floor 1. It imports floor 0 and a YAML parser. Causes and findings are read with:
//
//	voc, err := prompts.Findings()
//	causes, err := prompts.Causes()
//
// Every loader checks what it reads: unknown keys, findings that the vocabulary does not have, places where a finding
// cannot be seen, slots that nothing fills. Its error names the file and the field.
//
// # Adding a cause
//
// A cause is one file, causes/ID.md: YAML front matter between lines of three dashes, then prose. No code changes.
//
//  1. Choose an id in lower case with dashes that says what is wrong in the network, and the one object type it is at.
//  2. Write from public sources and sign them under sources. Do not look at any simulator: what a cause shows is what
//     equipment and protocols do, and the evals measure whether that holds.
//  3. prior is the probability that it begins at one such object in one hour. Say in a comment where the figure is from.
//  4. Under shows, list what it makes visible: at the object, at what depends on it (downstream), at what it depends on
//     (upstream), at handover neighbours, at subscribers. Include what other causes show as well; leaving out a shared
//     trace makes the cause look worse than it is wherever that trace is seen.
//  5. strength is the probability that such a trace is seen at one such object while the cause lasts: 0.95 nearly always,
//     0.7 mostly, 0.3 sometimes, 0.02 as good as never, and more than healthy objects show it by chance. It counts objects as the walk finds them: when one link of a path
//     of three shows it, write 0.3. Traces are weighed one by one, so many weak ones at many objects add up: where a state
//     that looks different follows from the same beginning, such as a site on its battery and a dark one, write two causes
//     with clear traces each instead of one with vague ones.
//  6. delay is the earliest time after the onset at which the trace is to be expected, as a Go duration. An absence
//     observed before that says nothing; a presence counts whenever it began after the onset. Write the shortest honest
//     figure, since the onset of the cause is reckoned back from it.
//     follows names consequences, lists of traces that several causes share: consequences/ID.md. Each line of such a list
//     becomes one of shows, seen from the cause: delays add, and strengths multiply and snap to the nearest of the scale.
//     What the cause says itself under shows wins.
//  7. excludes is for what makes the cause impossible, not unlikely. Mostly it is empty: two faults can coincide.
//  8. decisive is the finding at the object itself that a careful engineer would look at last before signing.
//     At strength 0.95 its absence denies the cause. Where many objects have nothing that could report it, write 0.7: its
//     presence decides then, and its absence is one absence among others.
//  9. remedies are calls that mend it. {object} is the object's id; {ticket} is an open ticket of the object, for what
//     only people in the field can mend.
//  10. In the prose say what happens, what tells it from its look-alikes, what can mislead, how to be sure.
//
// A new finding goes into findings.yaml first, with English and Spanish text; a tool must establish it. Runbooks are for
// classes of symptoms and name no cause; TestRunbooksNameNoCause holds them to it.
package prompts
