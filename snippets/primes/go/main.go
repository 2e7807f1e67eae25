// Command go runs the examples of lesson 01 on goroutines and channels, one after the
// other. It prints the same lines each time. Those of the TypeScript in twin.test.ts are
// the same but for the last one.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

// numbers sends 1 to last, and then closes its channel.
func numbers(last int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for n := 1; n <= last; n++ {
			out <- n // waits until the next stage takes it
		}
	}()
	return out
}

// squares reads from one channel and sends on another: a stage of a pipeline.
func squares(in <-chan int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for n := range in {
			out <- n * n
		}
	}()
	return out
}

// slowSquares is the same stage with several goroutines, which take from one channel
// what they can. The squares come in any order.
func slowSquares(in <-chan int, workers int) <-chan int {
	out := make(chan int)
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for n := range in {
				time.Sleep(20 * time.Millisecond) // as if another service were asked
				out <- n * n
			}
		})
	}
	go func() {
		running.Wait()
		close(out)
	}()
	return out
}

// waitTogether starts one goroutine for each wait, and waits for all of them.
func waitTogether(count int) {
	var waits sync.WaitGroup
	for range count {
		waits.Go(func() { time.Sleep(100 * time.Millisecond) })
	}
	waits.Wait()
}

// turnsWhileBusy counts how often another goroutine gets its turn while one computes
// for a fifth of a second, both on a single processor.
func turnsWhileBusy() int {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	turns, end := make(chan int), make(chan struct{})
	go func() {
		count := 0
		for {
			select {
			case <-end:
				turns <- count
				return
			case <-time.After(time.Millisecond):
				count++
			}
		}
	}()
	for begin := time.Now(); time.Since(begin) < 200*time.Millisecond; {
		// computes, and waits for nothing
	}
	close(end)
	return <-turns
}

func main() {
	for square := range squares(numbers(3)) {
		fmt.Println(square)
	}

	sum := 0
	for square := range slowSquares(numbers(12), 4) {
		sum += square
	}
	fmt.Println("sum of 12 squares:", sum)

	waitTogether(10_000)
	fmt.Println("10000 waits have ended")

	fmt.Println("another gets its turn beside work:", turnsWhileBusy() > 0)
}
