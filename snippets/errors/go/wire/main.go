// Wire shows what errors look like between services: "wire write" prints each of its
// errors as a problem and as a google.rpc.Status, both in JSON; "wire read JSON" reads
// such answers and prints what each of them says.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"

	"workbook.example/snippets/errors/go/taxonomy"
)

var (
	errNotFound = errors.New("no such user")
	errInvalid  = errors.New("invalid user")
	errBusy     = errors.New("busy")
	errSecret   = errors.New("password of the database: hunter2")
)

var sample = &taxonomy.Taxonomy{
	Domain: "users.example",
	Kinds: append([]taxonomy.Kind{
		{Err: errNotFound, Code: codes.NotFound, Reason: "USER_NOT_FOUND", Title: "No such user"},
		{Err: errInvalid, Code: codes.InvalidArgument, Reason: "INVALID_USER", Title: "Invalid user"},
		{Err: errBusy, Code: codes.ResourceExhausted, Reason: "BUSY", Title: "Busy"},
	}, taxonomy.Common...),
}

var invalid = &taxonomy.BadRequestError{Err: errInvalid, Violations: []taxonomy.Violation{
	{Field: "name", Description: "expected text"},
	{Field: "email", Description: `expected "a@b", found <é&>`},
}}

var written = map[string]error{
	"sentinel":    errNotFound,
	"wrapped":     fmt.Errorf("get: %w", fmt.Errorf("user %d: %w", 7, errNotFound)),
	"hidden":      fmt.Errorf("user %d: %w%.0w", 7, errNotFound, errSecret),
	"joined":      errors.Join(errors.New("close: disk full"), errNotFound),
	"text":        fmt.Errorf("%q <é&>: %w", "世\n", errNotFound),
	"fields":      fmt.Errorf("create: %w", invalid),
	"retry":       &taxonomy.RetryError{Err: errBusy, After: 1500 * time.Millisecond},
	"retry soon":  &taxonomy.RetryError{Err: errBusy, After: time.Millisecond},
	"retry late":  &taxonomy.RetryError{Err: errBusy, After: 1_000_000 * time.Second},
	"both":        &taxonomy.RetryError{Err: invalid, After: 2 * time.Second},
	"unavailable": fmt.Errorf("greet: %w", taxonomy.ErrUnavailable),
	"canceled":    fmt.Errorf("read: %w", context.Canceled),
	"deadline":    context.DeadlineExceeded,
	"no kind":     errSecret,
}

// An Answer is what a service sends: a problem with the status of HTTP, or a
// google.rpc.Status.
type Answer struct {
	HTTP    int             `json:"http,omitempty"`
	Problem json.RawMessage `json:"problem,omitempty"`
	Status  json.RawMessage `json:"status,omitempty"`
}

// A Reading is what an error says that came from an answer.
type Reading struct {
	Is           []string             `json:"is"`
	Code         string               `json:"code"`
	Message      string               `json:"message"`
	Reason       string               `json:"reason"`
	Domain       string               `json:"domain"`
	Violations   []taxonomy.Violation `json:"violations"`
	Milliseconds int64                `json:"milliseconds"`
}

func main() {
	log.SetFlags(0)
	if len(os.Args) == 3 && os.Args[1] == "read" {
		answers := []Answer{}
		must(json.Unmarshal([]byte(os.Args[2]), &answers))
		readings := []Reading{}
		for _, answer := range answers {
			readings = append(readings, read(answer))
		}
		must(json.NewEncoder(os.Stdout).Encode(readings))
		return
	}
	answers := map[string]Answer{}
	for name, err := range written {
		answers[name] = write(err)
	}
	must(json.NewEncoder(os.Stdout).Encode(answers))
}

func write(err error) Answer {
	problem := sample.ToProblem(err)
	body, failed := json.Marshal(problem)
	must(failed)
	rpc, failed := protojson.Marshal(sample.ToStatus(err).Proto())
	must(failed)
	return Answer{HTTP: problem.Status, Problem: body, Status: rpc}
}

func read(answer Answer) Reading {
	err := sample.FromProblem(answer.HTTP, answer.Problem)
	if answer.Status != nil {
		rpc := &spb.Status{}
		must(protojson.Unmarshal(answer.Status, rpc))
		err = sample.FromStatus(status.ErrorProto(rpc))
	}
	reading := Reading{Is: []string{}, Violations: []taxonomy.Violation{}}
	for _, kind := range sample.Kinds {
		if errors.Is(err, kind.Err) {
			reading.Is = append(reading.Is, kind.Reason)
		}
	}
	remote, ok := errors.AsType[*taxonomy.RemoteError](err)
	if !ok {
		log.Fatalf("expected a RemoteError, found %#v", err)
	}
	reading.Code, reading.Message = code.Code(remote.Code).String(), remote.Error()
	reading.Reason, reading.Domain = remote.Reason, remote.Domain
	reading.Violations = append(reading.Violations, remote.Violations...)
	reading.Milliseconds = remote.RetryAfter.Milliseconds()
	return reading
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
