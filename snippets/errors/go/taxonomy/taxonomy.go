// Package taxonomy lets an error cross the network and be recognised on the other
// side: errors.Is finds the same sentinel in what a client got as in what the
// service returned.
package taxonomy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/codes"
)

// A Kind is one sort of error that clients can tell from the others.
type Kind struct {
	// Err is the sentinel: what errors.Is asks for, on both sides.
	Err error
	// Code is the gRPC code; the status of HTTP follows from it.
	Code codes.Code
	// Reason names the kind on the wire, in UPPER_SNAKE_CASE, once in a domain. It
	// never changes.
	Reason string
	// Title says in a few words what it is, the same each time.
	Title string
}

// A Taxonomy is all the kinds that the services of a domain tell their clients.
// What is no kind stays in the log: a client hears only that something failed.
type Taxonomy struct {
	Domain string
	Kinds  []Kind
}

// ErrUnavailable is the sentinel of a service that could not be reached, or that takes no
// requests now. A later try may succeed.
var ErrUnavailable = errors.New("service unavailable")

// Common are the kinds that every service knows.
var Common = []Kind{
	{ErrUnavailable, codes.Unavailable, "UNAVAILABLE", "The service is unavailable"},
	{context.Canceled, codes.Canceled, "CANCELED", "The request was canceled"},
	{context.DeadlineExceeded, codes.DeadlineExceeded, "DEADLINE_EXCEEDED", "The deadline has passed"},
}

// A Violation says what is wrong with one field of a request.
type Violation struct {
	Field       string `json:"field"`
	Description string `json:"description"`
}

// A BadRequestError is a sentinel together with what is wrong, field by field.
type BadRequestError struct {
	Err        error
	Violations []Violation
}

// BadFieldf returns an error that is the sentinel, with what is wrong with one field.
func BadFieldf(sentinel error, field, format string, args ...any) error {
	wrong := Violation{field, fmt.Sprintf(format, args...)}
	return &BadRequestError{sentinel, []Violation{wrong}}
}

func (e *BadRequestError) Error() string {
	text := e.Err.Error()
	for _, v := range e.Violations {
		text += fmt.Sprintf("; %s: %s", v.Field, v.Description)
	}
	return text
}

// Unwrap returns the sentinel.
func (e *BadRequestError) Unwrap() error { return e.Err }

// A RetryError is an error together with how long to wait before trying again.
type RetryError struct {
	Err   error
	After time.Duration
}

func (e *RetryError) Error() string { return e.Err.Error() }

// Unwrap returns the error.
func (e *RetryError) Unwrap() error { return e.Err }

// A RemoteError is what another service answered.
type RemoteError struct {
	// Kind is the zero Kind when this side does not know the reason.
	Kind    Kind
	Code    codes.Code
	Message string
	// Reason and Domain are what was sent; they are empty when the other side sent
	// none.
	Reason, Domain string
	Metadata       map[string]string
	Violations     []Violation
	// RetryAfter is 0 when the other side did not say.
	RetryAfter time.Duration
}

func (e *RemoteError) Error() string { return e.Message }

// Unwrap returns the sentinel that the error stands for, so that errors.Is finds it
// here as it did there.
func (e *RemoteError) Unwrap() error { return e.Kind.Err }

// kindOf returns the kind that an error belongs to.
func (t *Taxonomy) kindOf(err error) (Kind, bool) {
	for _, kind := range t.Kinds {
		if errors.Is(err, kind.Err) {
			return kind, true
		}
	}
	return Kind{}, false
}

// known returns the kind that a reason of this domain names; without a reason, the
// kind that alone has the code.
func (t *Taxonomy) known(domain, reason string, code codes.Code) Kind {
	for _, kind := range t.Kinds {
		if reason != "" && domain == t.Domain && kind.Reason == reason {
			return kind
		}
	}
	for _, kind := range Common {
		if reason == "" && kind.Code == code {
			return kind
		}
	}
	return Kind{}
}
