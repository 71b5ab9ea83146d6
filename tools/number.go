package tools

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/kernelcopilot/copilot"
)

// homeCountry is where a number without a country code is read.
const homeCountry = "ES"

// LineID reads how a line was named: a number, in whatever way it is written, becomes E.164; anything else is taken for a
// subscriber id. CodeInvalid says what is wrong with a number.
func LineID(scope string) (string, error) {
	s := strings.TrimSpace(scope)
	if strings.HasPrefix(s, "+") || s != "" && strings.Trim(s, "0123456789 -.()") == "" {
		return E164(s)
	}
	return s, nil
}

// E164 returns a number in E.164. CodeInvalid says what is wrong with it.
func E164(msisdn string) (string, error) {
	n, err := phonenumbers.Parse(strings.TrimSpace(msisdn), homeCountry)
	if err != nil {
		return "", copilot.Errorf(copilot.CodeInvalid, "%q is no telephone number; write it as +34 and nine digits", clip(msisdn, 30))
	}
	if !phonenumbers.IsPossibleNumber(n) {
		return "", copilot.Errorf(copilot.CodeInvalid, "%q has the wrong number of digits; write it as +34 and nine digits", clip(msisdn, 30))
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}
