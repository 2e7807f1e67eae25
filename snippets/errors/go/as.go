package main

import (
	"errors"
	"fmt"
)

// FieldError is a typed error: it carries what a caller may want to read.
type FieldError struct {
	Field, Description string
}

func (e *FieldError) Error() string {
	return e.Field + ": " + e.Description
}

// as finds the first error of a type in the chain, and hands it over with its
// fields.
func as() {
	empty := &FieldError{"name", "expected 1 to 100 characters, found 0"}
	err := fmt.Errorf("create user: %w", empty)

	var field *FieldError
	if errors.As(err, &field) {
		fmt.Printf("mend the field %q: %s\n", field.Field, field.Description)
	}
	// AsType, since Go 1.26, says the same in one expression.
	if again, ok := errors.AsType[*FieldError](err); ok {
		fmt.Println("the same one:", again == field)
	}
	fmt.Println("as another type:", errors.As(ErrNotFound, &field))
}
