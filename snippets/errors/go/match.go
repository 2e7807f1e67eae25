package main

import (
	"errors"
	"fmt"
)

// StatusError is what an answer of HTTP says. Its Is method lets a status stand for
// all that share it.
type StatusError struct {
	Status int
	Path   string
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s: status %d", e.Path, e.Status)
}

// Is says which targets this error also counts as. It looks at this error only, not
// at what it wraps.
func (e *StatusError) Is(target error) bool {
	if target == ErrNotFound {
		return e.Status == 404
	}
	other, ok := target.(*StatusError)
	return ok && other.Status == e.Status && other.Path == ""
}

// match compares by meaning where == would compare by identity.
func match() {
	err := fmt.Errorf("greet: %w", &StatusError{404, "/users/7"})
	fmt.Println(err)
	fmt.Println("is ErrNotFound:", errors.Is(err, ErrNotFound))
	fmt.Println("is any 404:", errors.Is(err, &StatusError{Status: 404}))
	fmt.Println("is any 503:", errors.Is(err, &StatusError{Status: 503}))
}
