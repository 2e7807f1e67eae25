package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"workbook.example/snippets/errors/go/taxonomy"
	"workbook.example/snippets/greeter/go/greeter"
	"workbook.example/snippets/greeter/go/greeterv1"
	"workbook.example/snippets/service/go/service"
	"workbook.example/snippets/users/go/users"
)

// kinds is what the gateway tells its clients: what both services tell theirs.
var kinds = &taxonomy.Taxonomy{
	Domain: "gateway.workbook.example",
	Kinds:  slices.Concat(users.Errors.Kinds, greeter.Errors.Kinds),
}

type gateway struct {
	users   *users.Client
	greeter greeterv1.GreeterClient
}

// Greeting is what the gateway answers.
type Greeting struct {
	Greeting string     `json:"greeting"`
	Language string     `json:"language"`
	User     users.User `json:"user"`
}

func (g *gateway) handler() http.Handler {
	o := service.NewObserver("gateway", 2*time.Second, writeError)
	mux := http.NewServeMux()
	mux.Handle("GET /debug/vars", o.Counters)
	mux.Handle("GET /users/{id}/greeting", o.Wrap(http.HandlerFunc(g.greeting)))
	return mux
}

// region greeting

// greeting asks one service after the other. Both calls are under the context of the
// request: what is left of its budget travels with each, and each ends when it ends.
func (g *gateway) greeting(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	timing := timings{start: time.Now()}

	id, _ := strconv.Atoi(r.PathValue("id"))
	end := timing.begin(ctx, "users")
	user, err := g.users.Get(ctx, id)
	end(err)
	if err != nil {
		timing.write(w)
		writeError(w, err)
		return
	}

	request := &greeterv1.HelloRequest{
		Name:     user.Name,
		Language: r.URL.Query().Get("language"),
	}
	end = timing.begin(ctx, "greeter")
	reply, err := g.greeter.SayHello(ctx, request)
	err = greeter.Errors.FromStatus(err)
	end(err)
	timing.write(w)
	if err != nil {
		writeError(w, err)
		return
	}
	answer := Greeting{reply.GetMessage(), reply.GetLanguage(), user}
	writeJSON(w, "application/json", http.StatusOK, answer)
}

// endregion

// badGateway is what a client hears when a service answers what its contract does not foresee.
var badGateway = taxonomy.Problem{
	Type:   "/problems/bad-gateway",
	Title:  "A service behind the gateway failed",
	Status: http.StatusBadGateway,
	Detail: "expected the services to answer as their contracts say, found otherwise",
	Code:   "INTERNAL",
	Reason: "BAD_GATEWAY",
	Domain: kinds.Domain,
}

// writeError answers with what a client may know. An error of no kind came from a service.
func writeError(w http.ResponseWriter, err error) {
	problem := kinds.ToProblem(err)
	if problem.Reason == "" {
		problem = badGateway
	}
	writeJSON(w, taxonomy.ContentType, problem.Status, problem)
}

func writeJSON(w http.ResponseWriter, contentType string, status int, value any) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	// The client may have gone; there is nobody to tell then.
	_ = json.NewEncoder(w).Encode(value)
}
