package main

import (
	"context"
	"fmt"
)

// tree cancels one branch: what is derived from it ends too, its parent and its
// siblings do not.
func tree() {
	request, cancelRequest := context.WithCancel(context.Background())
	defer cancelRequest()
	users, cancelUsers := context.WithCancel(request)
	query, cancelQuery := context.WithCancel(users)
	defer cancelQuery()
	greeter, cancelGreeter := context.WithCancel(request)
	defer cancelGreeter()

	show := func(when string) {
		fmt.Printf("%s: request %v, users %v, query %v, greeter %v\n",
			when, request.Err(), users.Err(), query.Err(), greeter.Err())
	}
	show("at first")
	cancelUsers()
	show("users canceled")
	cancelUsers() // A second call does nothing.
	cancelRequest()
	show("request canceled")
}
