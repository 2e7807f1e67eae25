// Command bench times Go's own context, for the benchmark of its twin in TypeScript.
//
// It reads the name of a workload a line, runs it once and prints the nanoseconds that each of its
// phases took, as JSON. It ends with its input.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// phases says how long each part of a workload took.
type phases map[string]int64

// timed adds the time that f takes to a phase.
func (p phases) timed(phase string, f func()) {
	start := time.Now()
	f()
	p[phase] += int64(time.Since(start))
}

// tree builds and cancels a tree some times. Its nodes are kept, as their users would.
func tree(times int, nodes int, build func(root context.Context, add func(context.Context) context.Context)) phases {
	contexts := make([]context.Context, 0, nodes)
	cancels := make([]context.CancelFunc, 0, nodes)
	add := func(parent context.Context) context.Context {
		ctx, cancel := context.WithCancel(parent)
		contexts = append(contexts, ctx)
		cancels = append(cancels, cancel)
		return ctx
	}
	took := phases{}
	for range times {
		contexts, cancels = contexts[:0], cancels[:0]
		root, cancel := context.WithCancel(context.Background())
		took.timed("build", func() { build(root, add) })
		took.timed("cancel", cancel)
		if contexts[len(contexts)-1].Err() != context.Canceled {
			panic("the last child has not ended")
		}
	}
	return took
}

// last keeps the newest context, so that no compiler finds that nobody needs it.
var last context.Context

// pairs creates a context and cancels it, many times.
func pairs(times int, create func() (context.Context, context.CancelFunc)) phases {
	took := phases{}
	took.timed("pair", func() {
		for range times {
			ctx, cancel := create()
			last = ctx
			cancel()
		}
	})
	return took
}

// timeouts does pairs of WithTimeout while others are pending.
func timeouts(times, pending int) phases {
	for range pending {
		_, cancel := withTimeout()
		defer cancel()
	}
	return pairs(times, withTimeout)
}

// checks asks a live context whether it has ended, many times.
func checks(times int, create func() (context.Context, context.CancelFunc)) phases {
	ctx, cancel := create()
	defer cancel()
	took := phases{}
	took.timed("check", func() {
		for range times {
			if ctx.Err() != nil {
				panic("it has ended")
			}
		}
	})
	return took
}

func withCancel() (context.Context, context.CancelFunc) {
	return context.WithCancel(context.Background())
}

func withTimeout() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Hour)
}

var workloads = map[string]func() phases{
	"wide": func() phases {
		return tree(10, 10_000, func(root context.Context, add func(context.Context) context.Context) {
			for range 10_000 {
				add(root)
			}
		})
	},
	"square": func() phases {
		return tree(10, 10_100, func(root context.Context, add func(context.Context) context.Context) {
			for range 100 {
				group := add(root)
				for range 100 {
					add(group)
				}
			}
		})
	},
	"chain": func() phases {
		return tree(100, 1_000, func(root context.Context, add func(context.Context) context.Context) {
			for range 1_000 {
				root = add(root)
			}
		})
	},
	"one": func() phases {
		return pairs(200_000, withCancel)
	},
	"child": func() phases {
		type key struct{}
		shared, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, "value"))
		defer cancel()
		return pairs(200_000, func() (context.Context, context.CancelFunc) {
			return context.WithCancel(shared)
		})
	},
	"err":          func() phases { return checks(1_000_000, withCancel) },
	"err-timeout":  func() phases { return checks(1_000_000, withTimeout) },
	"timeout":      func() phases { return timeouts(100_000, 0) },
	"timeout-40":   func() phases { return timeouts(100_000, 40) },
	"timeout-4000": func() phases { return timeouts(100_000, 4_000) },
}

func main() {
	answers := json.NewEncoder(os.Stdout)
	for names := bufio.NewScanner(os.Stdin); names.Scan(); {
		run, ok := workloads[names.Text()]
		if !ok {
			fmt.Fprintf(os.Stderr, "expected the name of a workload, found %q\n", names.Text())
			os.Exit(2)
		}
		if err := answers.Encode(run()); err != nil {
			os.Exit(1)
		}
	}
}
