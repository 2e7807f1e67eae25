package main

import (
	"errors"
	"fmt"
)

// join keeps several errors as one. Is and As look through all of them, depth
// first.
func join() {
	closing := errors.New("close the file: disk full")
	err := errors.Join(fmt.Errorf("read: %w", ErrNotFound), nil, closing)
	fmt.Println(err)
	fmt.Println("is ErrNotFound:", errors.Is(err, ErrNotFound))
	fmt.Println("is closing:", errors.Is(err, closing))
	fmt.Println("unwraps to one:", errors.Unwrap(err) != nil)

	both := fmt.Errorf("save: %w; then %w", ErrNotFound, closing)
	fmt.Println(both)
	fmt.Println("is ErrNotFound:", errors.Is(both, ErrNotFound))
	fmt.Println("is closing:", errors.Is(both, closing))

	fmt.Println("nothing to join:", errors.Join(nil, nil))
}
