package main

import (
	"errors"
	"fmt"
)

// kinds shows the three ways to let a caller tell errors apart: by a value, by a
// type, by behaviour.
func kinds() {
	for _, err := range []error{
		fmt.Errorf("read: %w", ErrNotFound),
		fmt.Errorf("create: %w", &FieldError{"name", "expected text"}),
		fmt.Errorf("dial: %w", offline{}),
		errors.New("something else"),
	} {
		fmt.Printf("%s: %s\n", err, advise(err))
	}
}

func advise(err error) string {
	var field *FieldError
	switch {
	case errors.Is(err, ErrNotFound): // Sentinel: the caller knows the value.
		return "ask for another one"
	case errors.As(err, &field): // Typed: the caller knows the type, and reads it.
		return "correct " + field.Field
	case isTemporary(err): // Opaque: the caller asks only how it behaves.
		return "try again"
	default:
		return "give up"
	}
}

func isTemporary(err error) bool {
	var temporary interface{ Temporary() bool }
	return errors.As(err, &temporary) && temporary.Temporary()
}

// offline is not exported: nobody outside can name it.
type offline struct{}

func (offline) Error() string   { return "connection refused" }
func (offline) Temporary() bool { return true }
