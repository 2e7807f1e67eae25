package main

import (
	"errors"
	"fmt"
)

// panics turns a panic into an error at the edge of a request, and lets the next
// request run. An operational error is returned; a panic means that the program
// itself is wrong.
func panics() {
	for _, id := range []int{1, 2, 3} {
		name, err := safely(func() (string, error) { return find(id) })
		fmt.Printf("%d: %q, %v\n", id, name, err)
	}
}

var errPanic = errors.New("the program is wrong")

// safely runs f. A panic in it becomes an error that is errPanic.
func safely(f func() (string, error)) (name string, err error) {
	defer func() {
		if found := recover(); found != nil {
			err = fmt.Errorf("%w: %v", errPanic, found)
		}
	}()
	return f()
}

func find(id int) (string, error) {
	switch id {
	case 1:
		return "Alice", nil
	case 2:
		return "", fmt.Errorf("find user %d: %w", id, ErrNotFound)
	default:
		panic("no case for this id")
	}
}
