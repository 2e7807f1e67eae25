// Package greeter is what a client of the greeter service needs beside the
// generated code: the errors.
package greeter

import (
	"errors"
	"fmt"

	"google.golang.org/grpc/codes"

	"workbook.example/snippets/errors/go/taxonomy"
)

// The sentinels, for errors.Is on both sides of the network.
var (
	ErrInvalidName     = errors.New("invalid name")
	ErrUnknownLanguage = errors.New("unknown language")
	ErrTooManyRounds   = errors.New("too many rounds")
)

// Errors is what the service tells its clients.
var Errors = &taxonomy.Taxonomy{
	Domain: "greeter.workbook.example",
	Kinds: append([]taxonomy.Kind{
		{Err: ErrInvalidName, Code: codes.InvalidArgument, Reason: "INVALID_NAME", Title: "Invalid name"},
		{Err: ErrUnknownLanguage, Code: codes.InvalidArgument, Reason: "UNKNOWN_LANGUAGE", Title: "Unknown language"},
		{Err: ErrTooManyRounds, Code: codes.InvalidArgument, Reason: "TOO_MANY_ROUNDS", Title: "Too many rounds"},
	}, taxonomy.Common...),
}

// InvalidName returns an error that is ErrInvalidName, for a name of this many
// characters.
func InvalidName(characters int) error {
	return &taxonomy.BadRequestError{Err: ErrInvalidName, Violations: []taxonomy.Violation{
		{Field: "name", Description: fmt.Sprintf("expected 1 to 100 characters, found %d", characters)},
	}}
}
