package service

import (
	"context"
	"errors"
	"expvar"
	"io"
	"net/http"
)

// Counters count what a service does, under flat names such as "requests_started".
// They start at 0 and may be used by many goroutines.
type Counters struct {
	vars expvar.Map
}

// NewCounters returns counters with these names, each 0, so that a reader sees them
// before the first event.
func NewCounters(names ...string) *Counters {
	c := &Counters{}
	for _, name := range names {
		c.vars.Add(name, 0)
	}
	return c
}

// Add counts one event.
func (c *Counters) Add(name string) {
	c.vars.Add(name, 1)
}

// All returns each counter by its name.
func (c *Counters) All() map[string]int64 {
	all := make(map[string]int64)
	c.vars.Do(func(entry expvar.KeyValue) {
		if value, ok := entry.Value.(*expvar.Int); ok {
			all[entry.Key] = value.Value()
		}
	})
	return all
}

// ServeHTTP answers with the counters as JSON.
func (c *Counters) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	// The client may have gone; there is nobody to tell then.
	_, _ = io.WriteString(w, c.vars.String())
}

// Outcome names how something ended: ok, canceled, deadline_exceeded or failed.
func Outcome(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline_exceeded"
	default:
		return "failed"
	}
}
