// Package greeter is what a client of the greeter service needs beside the
// generated code: the errors.
package greeter

import (
	"errors"

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
		bad(ErrInvalidName, "INVALID_NAME", "Invalid name"),
		bad(ErrUnknownLanguage, "UNKNOWN_LANGUAGE", "Unknown language"),
		bad(ErrTooManyRounds, "TOO_MANY_ROUNDS", "Too many rounds"),
	}, taxonomy.Common...),
}

func bad(err error, reason, title string) taxonomy.Kind {
	return taxonomy.Kind{Err: err, Code: codes.InvalidArgument, Reason: reason, Title: title}
}
