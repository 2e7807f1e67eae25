package main

import (
	"context"
	"fmt"
	"time"
)

// shrink asks for an hour below a deadline of 20 ms, and gets the 20 ms: a deadline
// is never extended.
func shrink() {
	root := context.Background()
	parent, cancelParent := context.WithTimeout(root, 20*time.Millisecond)
	defer cancelParent()
	child, cancelChild := context.WithTimeout(parent, time.Hour)
	defer cancelChild()

	outer, _ := parent.Deadline()
	inner, _ := child.Deadline()
	fmt.Println("same deadline:", inner.Equal(outer))

	shorter, cancelShorter := context.WithTimeout(parent, time.Millisecond)
	defer cancelShorter()
	sooner, _ := shorter.Deadline()
	fmt.Println("sooner:", sooner.Before(outer))

	<-child.Done()
	fmt.Println("child:", child.Err())
}
