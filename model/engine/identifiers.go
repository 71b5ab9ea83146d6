package engine

import (
	"regexp"
	"slices"
	"strings"
)

var (
	numberForm   = regexp.MustCompile(`\+?\d[\d ()./-]{4,}\d`)
	garbledForm  = regexp.MustCompile(`\+\d[\dA-Za-z]*(?:[ .-][\dA-Za-z]*\d[\dA-Za-z]*)*`)
	timeLike     = regexp.MustCompile(`^\d{1,4}([-:./]\d{1,4}){1,3}$`)
	nationalForm = regexp.MustCompile(`^\d{3}(-\d{3}-\d{3}|\.\d{3}\.\d{3}|-\d{2}-\d{2}-\d{2})$`)
	stampForm    = regexp.MustCompile(`\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b|\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?`)
	deviceForm   = regexp.MustCompile(`(?i)\b(?:imsi|imei|imeisv|iccid)\b[\s:=#"']*\d+`)
	tagForm      = regexp.MustCompile(`<[A-Za-z/!][^<>]*>`)
	namedForm    = regexp.MustCompile(`(?i)(\p{L}+)(?:[\s:#"']+(?:(?:id|no|nr|num|number|número)\b\.?[\s:#]*)?)([\p{L}_-]*\d[\w:.-]*)`)
	aloneForm    = regexp.MustCompile(`^(?:\d{3,8}|\d{13,14})$`)
)

// shortestNational and longestNational bound the digits of a number without its country code. The operator's tool knows the
// country and says whether the digits are one.
const shortestNational, longestNational = 9, 10

// longestUnsigned is the most digits that a number without a plus sign has: fifteen are an IMSI or an IMEI.
const longestUnsigned = 14

// hearNumber finds the telephone number of a message: in E.164, or the digits of one that is written as at home.
func (u *utterance) hearNumber(l *lexicon, text string) {
	text = identifierForm.ReplaceAllString(text, ";")
	for _, form := range []*regexp.Regexp{stampForm, deviceForm} {
		text = form.ReplaceAllString(text, ";")
	}
	for _, m := range numberForm.FindAllString(l.unnamed(text), -1) {
		m = strings.TrimSpace(m)
		digits := onlyDigits(m)
		signed := strings.HasPrefix(m, "+")
		if timeLike.MatchString(m) && !nationalForm.MatchString(m) || len(digits) < 6 {
			continue
		}
		if rest, ok := strings.CutPrefix(digits, "00"); ok && !signed {
			digits, signed = rest, true
		}
		switch {
		case !signed && len(digits) > longestUnsigned:
			continue
		case (signed || len(digits) > longestNational) && len(digits) >= 8 && len(digits) <= 15 && digits[0] != '0':
			u.number, u.badNumber = "+"+digits, ""
			return
		case !signed && len(digits) >= shortestNational:
			u.number, u.badNumber = digits, ""
			return
		}
		u.badNumber = m
	}
	if u.badNumber != "" {
		return
	}
	if u.badNumber = garbledForm.FindString(text); u.badNumber != "" { // a plus sign and digits are meant as one
		return
	}
	// "the number 12345" is meant as one, though no network has it
	stems := l.stems(text)
	for i, w := range stems {
		named := i > 0 && slices.ContainsFunc(l.NumberWords, func(n string) bool { return l.stem(n) == stems[i-1] })
		if digits := onlyDigits(w); named && len(digits) >= 3 {
			u.badNumber = w
		}
	}
	if u.badNumber == "" {
		u.badNumber = l.afterCustomer(text)
	}
}

// afterCustomer takes the figures that stand where a customer's number would: "customer 34-12". A clock time is none, nor a day.
func (l *lexicon) afterCustomer(text string) string {
	ws := words(text)
	for i := 1; i < len(ws); i++ {
		if !slices.Contains(l.CustomerWords, ws[i-1]) || hasLetter(ws[i]) || strings.Contains(ws[i], ":") || isoDate.MatchString(ws[i]) {
			continue
		}
		if len(onlyDigits(ws[i])) >= 3 {
			return ws[i]
		}
	}
	return ""
}

// unnamed blanks the ids that stand after "alarm" or "ticket": they are no numbers of customers.
func (l *lexicon) unnamed(text string) string {
	return namedForm.ReplaceAllStringFunc(text, func(m string) string {
		if l.Named[fold(namedForm.FindStringSubmatch(m)[1])] != "" {
			return ";"
		}
		return m
	})
}

// hearNamed takes the id right after "alarm" or "ticket", or of an alarm when the message is nothing else.
func (u *utterance) hearNamed(l *lexicon, text string) {
	for _, m := range namedForm.FindAllStringSubmatch(text, -1) {
		id := strings.Trim(m[2], ".:")
		if timeLike.MatchString(id) {
			continue
		}
		switch l.Named[fold(m[1])] {
		case "alarm":
			u.alarm = id
		case "ticket":
			u.ticket = id
		}
	}
	for _, id := range identifierForm.FindAllString(text, -1) {
		if first, joined := head(id); joined && l.Named[first] == "ticket" && u.ticket == "" {
			u.ticket = id
		}
	}
	if alone := strings.Trim(text, " \t\n.?!#"); aloneForm.MatchString(alone) {
		u.alarm, u.number, u.badNumber = alone, "", ""
	}
}
