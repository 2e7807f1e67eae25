// Command go is the queue of lesson 08 on a goroutine and a channel: M/M/1 at a load of
// 0.5. It prints how long a request took on average, by the formula, of the ideal queue
// with the same numbers, and measured.
package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// job is a request: when to send it, after the beginning, and how long its work takes.
type job struct {
	at, work time.Duration
}

// exponential returns one value from each of count equal parts of the distribution, in
// an order that follows from the seed.
func exponential(count int, mean time.Duration, seed uint64) []time.Duration {
	values := make([]time.Duration, count)
	for i, place := range rand.New(rand.NewPCG(seed, 0)).Perm(count) {
		part := (float64(i) + 0.5) / float64(count)
		values[place] = time.Duration(-float64(mean) * math.Log(1-part))
	}
	return values
}

// plan returns jobs with exponential gaps and work.
func plan(count int, gap, work time.Duration, seed uint64) []job {
	jobs := make([]job, count)
	gaps, works := exponential(count, gap, seed), exponential(count, work, seed+1)
	at := time.Duration(0)
	for i := range jobs {
		at += gaps[i]
		jobs[i] = job{at, works[i]}
	}
	return jobs
}

// ideal returns how long a job takes on average on a perfect machine (Lindley, 1952): it
// begins when it has come and the job before it is done.
func ideal(jobs []job) time.Duration {
	var free, sum time.Duration
	for _, job := range jobs {
		free = max(job.at, free) + job.work
		sum += free - job.at
	}
	return sum / time.Duration(len(jobs))
}

// run sends each job at its time, however many wait, to one server. It returns how long
// they took on average, from when each should have been sent.
func run(jobs []job) time.Duration {
	queue := make(chan job, len(jobs)) // has room for all, so that no sender waits
	sum := make(chan time.Duration)
	begin := time.Now()
	go func() { // the server
		var total time.Duration
		for job := range queue {
			time.Sleep(job.work)
			total += time.Since(begin) - job.at
		}
		sum <- total
	}()
	for _, job := range jobs {
		time.Sleep(time.Until(begin.Add(job.at)))
		queue <- job
	}
	close(queue)
	return <-sum / time.Duration(len(jobs))
}

func main() {
	const work, load = 10 * time.Millisecond, 0.5
	gap := time.Duration(float64(work) / load)
	jobs := plan(100, gap, work, 3)
	fmt.Println("formula:", (time.Duration(float64(work) / (1 - load))).Round(time.Microsecond))
	fmt.Println("ideal:", ideal(jobs).Round(time.Microsecond))
	fmt.Println("measured:", run(jobs).Round(time.Microsecond))
}
