package main

func Example_new() {
	newErrors()
	// Output:
	// same text: true
	// same error: false
	// same as itself: true
}

func Example_wrap() {
	wrap()
	// Output:
	// greet: read user 7: no such user
	// is ErrNotFound: true
	// - greet: read user 7: no such user
	// - read user 7: no such user
	// - no such user
	// same text: true
	// is ErrNotFound: false
}

func Example_as() {
	as()
	// Output:
	// mend the field "name": expected 1 to 100 characters, found 0
	// the same one: true
	// as another type: false
}

func Example_join() {
	join()
	// Output:
	// read: no such user
	// close the file: disk full
	// is ErrNotFound: true
	// is closing: true
	// unwraps to one: false
	// save: no such user; then close the file: disk full
	// is ErrNotFound: true
	// is closing: true
	// nothing to join: <nil>
}

func Example_kinds() {
	kinds()
	// Output:
	// read: no such user: ask for another one
	// create: name: expected text: correct name
	// dial: connection refused: try again
	// something else: give up
}

func Example_match() {
	match()
	// Output:
	// greet: /users/7: status 404
	// is ErrNotFound: true
	// is any 404: true
	// is any 503: false
}

func Example_panic() {
	panics()
	// Output:
	// 1: "Alice", <nil>
	// 2: "", find user 2: no such user
	// 3: "", the program is wrong: no case for this id
}
