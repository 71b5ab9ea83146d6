package retrieval

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// markdown is a document read line by line, as far as headings, tables and fenced code go (CommonMark 4.2, 4.3 and 4.5,
// and the tables of GitHub Flavored Markdown 4.10). Lines count from 0 here.
type markdown struct {
	lines     []string
	sections  []section
	tableHead []int // of each line: the line of its table's head, or -1
	fence     []int // of each line: the line that opens its code block, or -1
}

// section is a heading with the lines up to the next heading.
type section struct {
	heading  int    // line of the heading, or -1
	path     string // "A > B"
	from, to int    // the lines below the heading
	leaf     bool   // no deeper heading follows at once
	level    int
}

var (
	atxHeading   = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	setextLine   = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
	plainLine    = regexp.MustCompile(`^ {0,3}[^\s>#|*+-]`)
	fenceLine    = regexp.MustCompile("^[ \t]*(`{3,}|~{3,})([^`]*)$")
	tableRule    = regexp.MustCompile(`^ {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$`)
	frontMatter  = regexp.MustCompile(`\A---\n(?s:.*?)\n---(?:\n|\z)`)
	titleOfFront = regexp.MustCompile(`(?m)^title:[ \t]*["']?(.*?)["']?[ \t]*$`)
)

// parse reads a document. Front matter (a block between lines of "---" at the start) belongs to no section.
func parse(text string) *markdown {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	d := &markdown{lines: strings.Split(text, "\n")}
	d.readFences()
	d.readTables()
	d.readSections(strings.Count(frontMatter.FindString(text), "\n"))
	return d
}

func (d *markdown) readFences() {
	d.fence = make([]int, len(d.lines))
	open, mark := -1, ""
	for i, line := range d.lines {
		m := fenceLine.FindStringSubmatch(line)
		d.fence[i] = open
		switch {
		case m == nil:
		case open < 0:
			open, mark = i, m[1]
			d.fence[i] = i
		case strings.HasPrefix(m[1], mark) && strings.TrimSpace(m[2]) == "":
			open = -1
		}
	}
}

func (d *markdown) readTables() {
	d.tableHead = make([]int, len(d.lines))
	head := -1
	for i, line := range d.lines {
		row := strings.Contains(line, "|") && d.fence[i] < 0
		switch {
		case !row:
			head = -1
		case head < 0 && i+1 < len(d.lines) && strings.Contains(d.lines[i+1], "|") && tableRule.MatchString(d.lines[i+1]):
			head = i
		}
		d.tableHead[i] = head
	}
}

func (d *markdown) readSections(first int) {
	cur := section{heading: -1, from: first}
	var stack []string
	end := func(to int) {
		cur.to = to
		d.sections = append(d.sections, cur)
	}
	for i := first; i < len(d.lines); i++ {
		level, title, at := d.headingAt(i, first)
		if level == 0 {
			continue
		}
		end(at - 1)
		for len(stack) < level {
			stack = append(stack, "")
		}
		stack = append(stack[:level-1], title)
		cur = section{heading: at, path: joinPath(stack), from: i + 1, level: level}
	}
	end(len(d.lines) - 1)
	for i := range d.sections {
		d.sections[i].leaf = i+1 == len(d.sections) || d.sections[i+1].level <= d.sections[i].level
	}
}

// headingAt reports the heading that ends at line i, and the line where it stands; level 0 means none.
func (d *markdown) headingAt(i, first int) (level int, title string, at int) {
	if d.fence[i] >= 0 {
		return 0, "", 0
	}
	if m := atxHeading.FindStringSubmatch(d.lines[i]); m != nil {
		return len(m[1]), strings.TrimSpace(m[2]), i
	}
	m := setextLine.FindStringSubmatch(d.lines[i])
	alone := i-1 == first || i-2 >= first && strings.TrimSpace(d.lines[i-2]) == ""
	if m == nil || i-1 < first || !alone || d.fence[i-1] >= 0 || !plainLine.MatchString(d.lines[i-1]) {
		return 0, "", 0
	}
	if m[1][0] == '=' {
		return 1, strings.TrimSpace(d.lines[i-1]), i - 1
	}
	return 2, strings.TrimSpace(d.lines[i-1]), i - 1
}

func joinPath(stack []string) string {
	var parts []string
	for _, s := range stack {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " > ")
}

// trim takes blank lines off both ends.
func (d *markdown) trim(from, to int) (int, int) {
	for from <= to && strings.TrimSpace(d.lines[from]) == "" {
		from++
	}
	for to >= from && strings.TrimSpace(d.lines[to]) == "" {
		to--
	}
	return from, to
}

// size counts the characters of the lines.
func (d *markdown) size(from, to int) int {
	n := 0
	for _, line := range d.lines[from : to+1] {
		n += utf8.RuneCountInString(line) + 1
	}
	return n
}

// fenceMark returns the line that closes what the line opens.
func fenceMark(line string) string {
	m := fenceLine.FindStringSubmatch(line)
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))] + m[1]
}

// titleOf returns the front matter's title, or the first heading of level 1, or the name.
func titleOf(name, text string) string {
	if m := titleOfFront.FindStringSubmatch(frontMatter.FindString(text)); m != nil && m[1] != "" {
		return m[1]
	}
	for _, s := range parse(text).sections {
		if s.level == 1 && s.path != "" {
			return s.path
		}
	}
	return name
}
