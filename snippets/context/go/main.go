// Command context runs the examples of lesson 04, one idea each: context timeout,
// context tree, ... Without a name it runs them all.
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
	{"timeout", timeout},
	{"race", race},
	{"tree", tree},
	{"shrink", shrink},
	{"cause", causes},
	{"values", values},
	{"after", after},
	{"without", without},
	{"handler", handler},
	{"leak", leak},
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
