package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"workbook.example/snippets/service/go/service"
)

// timings are the calls that a request has made, for the header Server-Timing. Start is when
// the request came.
type timings struct {
	start   time.Time
	entries []string
}

// begin notes that a call begins, and what is left of the budget then. The function it
// returns notes that the call has ended, and how.
func (t *timings) begin(ctx context.Context, name string) func(error) {
	began := time.Now()
	budget, _ := service.Budget(ctx)
	return func(err error) {
		t.entries = append(t.entries, fmt.Sprintf(
			"%s;dur=%.1f;start=%.1f;budget=%d;outcome=%s", name,
			ms(time.Since(began)), ms(began.Sub(t.start)), budget, service.Outcome(err)))
	}
}

// write sets the header. It comes before the status line, so call it before the answer.
func (t *timings) write(w http.ResponseWriter) {
	w.Header().Set("Server-Timing", strings.Join(t.entries, ", "))
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
