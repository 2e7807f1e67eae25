package main

import (
	"workbook.example/snippets/errors/go/taxonomy"
	"workbook.example/snippets/greeter/go/greeter"
)

// A language is how one greets in it; %s is the name.
type language struct{ tag, greeting string }

// languages are in the order of LotsOfReplies; the first is the default.
var languages = []language{
	{"en", "Hello, %s!"},
	{"zh-CN", "你好，%s！"},
	{"de", "Hallo, %s!"},
	{"fr", "Bonjour, %s !"},
	{"es", "¡Hola, %s!"},
	{"ja", "こんにちは、%sさん！"},
}

// find returns the language of a tag, English when there is none, or
// greeter.ErrUnknownLanguage.
func find(tag string) (language, error) {
	if tag == "" {
		return languages[0], nil
	}
	for _, l := range languages {
		if l.tag == tag {
			return l, nil
		}
	}
	return language{}, taxonomy.BadFieldf(greeter.ErrUnknownLanguage, "language",
		"expected a language of this service, found %q", tag)
}
