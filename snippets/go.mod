// The Go programs of all snippets are one module.
module workbook.example/snippets

go 1.26.0
