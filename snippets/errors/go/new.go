package main

import (
	"errors"
	"fmt"
)

// newErrors makes two errors with one text. They are two errors: identity counts,
// never the text.
func newErrors() {
	a, b := errors.New("no such user"), errors.New("no such user")
	fmt.Println("same text:", a.Error() == b.Error())
	fmt.Println("same error:", errors.Is(a, b))
	fmt.Println("same as itself:", errors.Is(a, a))
}
