package main

func Example_timeout() {
	timeout()
	// Output:
	// gave up: context deadline exceeded
	// is DeadlineExceeded: true
	// is Canceled: false
}

func Example_race() {
	race()
	// Output:
	// first answer: near
	// far: context canceled
}

func Example_tree() {
	tree()
	// Output:
	// at first: request <nil>, users <nil>, query <nil>, greeter <nil>
	// users canceled: request <nil>, users context canceled, query context canceled, greeter <nil>
	// request canceled: request context canceled, users context canceled, query context canceled, greeter context canceled
}

func Example_shrink() {
	shrink()
	// Output:
	// same deadline: true
	// sooner: true
	// child: context deadline exceeded
}

func Example_cause() {
	causes()
	// Output:
	// context canceled, because the service shuts down
	// context deadline exceeded, because the users service is slow
	// context canceled, because context canceled
}

func Example_values() {
	values()
	// Output:
	// without: "" false
	// outer: "4bf92f35" true
	// inner: "00f067aa" true
	// by another key: <nil>
}

func Example_after() {
	after()
	// Output:
	// stopped in time: true
	// cleaned up: context canceled
	// stopped too late: false
}

func Example_without() {
	without()
	// Output:
	// request: context canceled
	// audit: <nil>
	// audit has a deadline: false
	// audit's request id: 4bf92f35
}

func Example_handler() {
	handler()
	// Output:
	// the caller hears: 504 context deadline exceeded
	// the users service stops: context canceled
}

func Example_leak() {
	leak()
	// Output:
	// left behind: 1
	// left behind, mended: 0
}
