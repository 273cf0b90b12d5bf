// Package colours turns the names of colours into what a browser takes.
package colours

import (
	"fmt"
	"sort"
	"strings"
)

var names = map[string]uint32{
	"brick": 0xcb4154,
	"moss":  0x8a9a5b,
	"slate": 0x708090,
	"straw": 0xe4d96f,
}

var order []string

func init() {
	for name := range names {
		order = append(order, name)
	}
	sort.Strings(order)
}

// Hex gives "#8a9a5b" for "moss".
func Hex(name string) (string, error) {
	value, ok := names[strings.ToLower(name)]
	if !ok {
		return "", fmt.Errorf("no colour is called %q", name)
	}
	return fmt.Sprintf("#%06x", value), nil
}

// Names lists what is known, in order.
func Names() []string {
	return append([]string{}, order...)
}
