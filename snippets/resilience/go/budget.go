package main

import "sync"

// A budget is a bucket of tokens, counted in thousandths. It is empty at first. No
// budget allows every retry.
type budget struct {
	mu     sync.Mutex
	tokens int
	ratio  int // what a request adds
	most   int
}

// request counts a request. A retry is none.
func (b *budget) request() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.most, b.tokens+b.ratio)
}

// retry takes a token and returns true, or returns false when there is none.
func (b *budget) retry() bool {
	if b == nil {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < 1000 {
		return false
	}
	b.tokens -= 1000
	return true
}
