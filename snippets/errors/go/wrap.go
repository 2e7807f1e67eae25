package main

import (
	"errors"
	"fmt"
)

// ErrNotFound is a sentinel: one value that callers ask for with errors.Is.
var ErrNotFound = errors.New("no such user")

// wrap adds at each level what that level knows. %w keeps the error inside, %v
// keeps only its text.
func wrap() {
	read := fmt.Errorf("read user %d: %w", 7, ErrNotFound)
	greet := fmt.Errorf("greet: %w", read)
	fmt.Println(greet)
	fmt.Println("is ErrNotFound:", errors.Is(greet, ErrNotFound))
	for err := error(greet); err != nil; err = errors.Unwrap(err) {
		fmt.Println("- " + err.Error())
	}

	flat := fmt.Errorf("greet: %v", read)
	fmt.Println("same text:", flat.Error() == greet.Error())
	fmt.Println("is ErrNotFound:", errors.Is(flat, ErrNotFound))
}
