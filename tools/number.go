package tools

import (
	"math"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/kernelcopilot/copilot"
)

// homeCountry is where a number without a country code is read.
const homeCountry = "ES"

// Figure is a value rounded for a reader, with its unit: whole from a hundred on and for counts, one decimal below.
func Figure(v float64, unit string) string {
	digits := 1
	if math.Abs(v) >= 100 || unit == "1" || unit == "" {
		digits = 0
	}
	text := strings.TrimSuffix(strconv.FormatFloat(v, 'f', digits, 64), ".0")
	if unit == "" || unit == "1" {
		return text
	}
	return text + " " + unit
}

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
