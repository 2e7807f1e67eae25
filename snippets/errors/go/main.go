// Command errors runs the examples of lesson 05, one idea each: errors wrap, errors
// join, ... Without a name it runs them all.
package main

import (
	"fmt"
	"os"
	"slices"
)

// An example prints the same lines each time; example_test.go holds them.
type example struct {
	name string
	run  func()
}

var examples = []example{
	{"new", newErrors},
	{"wrap", wrap},
	{"as", as},
	{"join", join},
	{"kinds", kinds},
	{"match", match},
	{"panic", panics},
}

func main() {
	names := os.Args[1:]
	for _, name := range names {
		if !slices.Contains(known(), name) {
			fmt.Fprintf(os.Stderr, "expected one of %v; found %q\n", known(), name)
			os.Exit(2)
		}
	}
	for _, e := range examples {
		if len(names) == 0 || slices.Contains(names, e.name) {
			e.run()
		}
	}
}

func known() []string {
	var names []string
	for _, e := range examples {
		names = append(names, e.name)
	}
	return names
}
