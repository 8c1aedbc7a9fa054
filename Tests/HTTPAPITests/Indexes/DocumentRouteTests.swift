import Domain
import HTTPTypes
import Testing

@Suite("Documents of an index", .timeLimit(.minutes(1)))
struct DocumentRouteTests {
    private static let keys = [
        "a/b/c.md", "100% sure", "%2F", "\u{FC}ber/stra\u{DF}e.md", "日本語.txt", "a b+c&d=e?f#g", "../up",
        "'; DROP TABLE --",
        "שלום", "caf\u{E9}", "cafe\u{301}",
    ]

    @Test("A key may be anything that can be seen: slashes, percent signs, every script, as exactly the bytes it is")
    func keys() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let lines = Self.keys.map { DocumentLine.text($0, "Text of \($0)") }
            #expect(try await api.putLines(lines)["stored"]?.asInteger == Int64(Self.keys.count))
            #expect(try await api.putLines(lines)["unchanged"]?.asInteger == Int64(Self.keys.count))
            let listed = try await api.documentKeys().map { Array($0.utf8) }
            #expect(listed == Self.keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
            for key in Self.keys {
                let path = "/v1/indexes/manual/document?key=\(key.asParameter)"
                let shown = try await api.get(path)
                #expect(shown["key"]?.asString.map { Array($0.utf8) } == Array(key.utf8), "\(key)")
                #expect(shown["content"]?.asString.map { Array($0.utf8) } == Array("Text of \(key)".utf8), "\(key)")
                #expect(try await api.send(.delete, path, key: api.keys.alpha).status == 204, "\(key)")
                #expect(try await api.get(path).status == 404, "\(key)")
                #expect(try await api.send(.delete, path, key: api.keys.alpha).status == 404, "\(key)")
            }
            #expect(try await api.documentKeys() == [])
        }
    }

    @Test(
        "Bytes of a version are cut where it was asked, as text or, inside a character, in base 64; beyond the end is nothing"
    )
    func ranges() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            #expect(try await api.putLines([#"{"key":"a","content":"Gr\u00fc\u00dfe"}"#]).status == 202)
            // What is asked, the range that is given, the text, the base 64.
            let cases: [(String, Int64, Int64, String?, String?)] = [
                ("", 0, 7, "Gr\u{FC}\u{DF}e", nil), ("&from=0&to=2", 0, 2, "Gr", nil),
                ("&from=2&to=4", 2, 4, "\u{FC}", nil),
                ("&from=2&to=3", 2, 3, nil, "ww=="), ("&from=3", 3, 7, nil, "vMOfZQ=="),
                ("&from=6&to=5000", 6, 7, "e", nil),
                ("&from=7", 7, 7, "", nil), ("&from=5000&to=6000", 7, 7, "", nil), ("&to=0", 0, 0, "", nil),
                ("&version=1&to=1", 0, 1, "G", nil),
            ]
            for (query, from, to, text, base64) in cases {
                let shown = try await api.get("/v1/indexes/manual/document?key=a\(query)")
                #expect(shown.status == 200, "\(query)")
                #expect(shown["bytes"] == 7, "\(query)")
                #expect(shown["from"]?.asInteger == from, "\(query)")
                #expect(shown["to"]?.asInteger == to, "\(query)")
                #expect(shown["content"]?.asString == text, "\(query)")
                #expect(shown["content_base64"]?.asString == base64, "\(query)")
            }
        }
    }

    @Test("A version stays what it was when the document changes, and one that is not there is a 404")
    func versions() async throws {
        try await APIFixture.withIndexes { api async throws in
            #expect(try await api.makeIndex("manual").status == 201)
            for text in ["One.", "Two."] {
                #expect(try await api.putLines([DocumentLine.text("a", text)]).status == 202)
            }
            #expect(try await api.get("/v1/indexes/manual/document?key=a")["content"] == "Two.")
            #expect(try await api.get("/v1/indexes/manual/document?key=a&version=1")["content"] == "One.")
            #expect(try await api.get("/v1/indexes/manual/document?key=a&version=3").status == 404)
            // What was deleted has no versions either, and its next one is no earlier one's number.
            #expect(try await api.send(.delete, "/v1/indexes/manual/document?key=a", key: api.keys.alpha).status == 204)
            #expect(try await api.get("/v1/indexes/manual/document?key=a&version=1").status == 404)
            #expect(try await api.putLines([DocumentLine.text("a", "One.")])["stored"] == 1)
            #expect(try await api.get("/v1/indexes/manual/document?key=a")["version"] == 3)
        }
    }

    @Test("Bytes that are no UTF-8 come back as they were put")
    func binary() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let answer = try await api.putLines([
                #"{"key":"utf16","content_base64":"//5HAHIA"}"#, #"{"key":"nul","content_base64":"eAB5"}"#,
                #"{"key":"plain","content_base64":"eHk="}"#,
            ])
            #expect(answer["stored"] == 3)
            #expect(try await api.get("/v1/indexes/manual/document?key=utf16")["content_base64"] == "//5HAHIA")
            #expect(try await api.get("/v1/indexes/manual/document?key=nul")["content_base64"] == "eAB5")
            #expect(try await api.get("/v1/indexes/manual/document?key=plain")["content"] == "xy")
        }
    }

    @Test("A query that cannot be meant is a 400 that names the parameter")
    func queries() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let cases: [(String, String)] = [
                ("document", "key"), ("document?key=", "key"), ("document?key=a%00b", "key"),
                ("document?key=%FF", "key"),
                ("document?key=a&key=b", "key"), ("document?key=\(String(repeating: "k", count: 513))", "key"),
                ("document?key=a&version=0", "version"), ("document?key=a&version=x", "version"),
                ("document?key=a&from=-1", "from"), ("document?key=a&from=5&to=4", "to"),
                ("document?key=a&to=16777217", "to"), ("document?key=a&tenant=beta", ""),
                ("documents?limit=0", "limit"),
                ("documents?limit=201", "limit"), ("documents?after=%07", "after"), ("documents?cursor=x", ""),
                ("failures?generation=0", "generation"), ("failures?limit=many", "limit"),
                ("failures?after=%07", "after"),
            ]
            for (path, parameter) in cases {
                let answer = try await api.get("/v1/indexes/manual/\(path)")
                #expect(answer.problem == "invalid-request", "\(path)")
                #expect(answer.places("parameter") == [parameter], "\(path)")
            }
            let noKey = try await api.send(.delete, "/v1/indexes/manual/document", key: api.keys.alpha)
            #expect(noKey.places("parameter") == ["key"])
        }
    }

    @Test("Many are deleted at once: those that were there are named, and what breaks a rule deletes none")
    func deleteMany() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            #expect(try await api.putLines(["a", "b", "c", "d/e"].map { DocumentLine.text($0, "x") })["stored"] == 4)
            func delete(_ body: String) async throws -> APIAnswer {
                try await api.send(
                    .post, "/v1/indexes/manual/documents/delete", key: api.keys.alpha, body: Array(body.utf8))
            }
            let many = (0...500).map { "\"k\($0)\"" }.joined(separator: ",")
            let refused: [(String, [String])] = [
                ("{}", ["/keys"]), (#"{"keys":[]}"#, ["/keys"]), (#"{"keys":"a"}"#, ["/keys"]),
                (#"{"keys":["a",""]}"#, ["/keys/1"]), (#"{"keys":["a",7]}"#, ["/keys/1"]),
                (#"{"keys":["a\u0007"]}"#, ["/keys/0"]), (#"{"keys":["a"],"tenant":"beta"}"#, ["/tenant"]),
                (#"{"keys":[\#(many)]}"#, ["/keys"]),
            ]
            for (body, pointers) in refused {
                let answer = try await delete(body)
                #expect(answer.status == 422, "\(body.prefix(60))")
                #expect(answer.pointers == pointers, "\(body.prefix(60))")
            }
            #expect(try await api.documentKeys() == ["a", "b", "c", "d/e"])
            #expect(try await delete(#"{"keys":["d/e","nobody","a","d/e"]}"#)["deleted"] == ["a", "d/e"])
            #expect(try await delete(#"{"keys":["d/e","a"]}"#)["deleted"] == [])
            #expect(try await api.documentKeys() == ["b", "c"])
            #expect(try await api.get("/v1/indexes/manual")["documents"] == 2)
        }
    }

    @Test("A list is paged in the order of the bytes of the keys, and its last page says that it is the last")
    func paging() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let keys = ["Z", "a", "B", "\u{E9}", "a/b", "a%"]
            #expect(try await api.putLines(keys.map { DocumentLine.text($0, "x") })["stored"] == 6)
            var pages: [[String]] = []
            var query = "?limit=2"
            for _ in 0..<10 {
                let page = try await api.get("/v1/indexes/manual/documents\(query)")
                pages.append((page["documents"]?.asArray ?? []).compactMap { $0["key"]?.asString })
                guard let after = page["next_after"]?.asString else { break }
                query = "?limit=2&after=\(after.asParameter)"
            }
            #expect(pages == [["B", "Z"], ["a", "a%"], ["a/b", "\u{E9}"]])
            #expect(try await api.documentKeys("?after=zzz&limit=200") == ["\u{E9}"])
            let first = try await api.get("/v1/indexes/manual/documents?limit=1")["documents"]?.asArray?.first
            #expect(first?["content"] == nil)
            #expect(first?["is_searchable"] == false)
            #expect(first?["bytes"] == 1)
            try await api.takeIn()
            let later = try await api.get("/v1/indexes/manual/documents?limit=1")["documents"]?.asArray?.first
            #expect(later?["is_searchable"] == true)
        }
    }

    @Test("Documents that could not be taken in are named with why, page by page, and the rest is searchable")
    func failures() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            #expect(
                try await api.putLines(
                    ["a", "b", "c"].map { DocumentLine.text($0, " \n ") } + [
                        DocumentLine.text("good", "There is text here.")
                    ])["stored"] == 4)
            #expect(try await api.get("/v1/indexes/manual/failures")["failures"] == [])
            try await api.takeIn()
            let first = try await api.get("/v1/indexes/manual/failures?limit=2")
            #expect(first["generation"] == 1)
            let failures = first["failures"]?.asArray ?? []
            #expect(failures.map { $0["document"] } == ["a", "b"])
            #expect(
                failures.allSatisfy {
                    $0["code"]?.asString?.isEmpty == false && $0["message"]?.asString?.isEmpty == false
                })
            #expect(first["next_after"] == "b")
            let last = try await api.get("/v1/indexes/manual/failures?limit=2&after=b&generation=1")
            #expect(last["failures"]?.asArray?.map { $0["document"] } == ["c"])
            #expect(last["next_after"] == nil)
            #expect(try await api.get("/v1/indexes/manual/failures?generation=2").status == 404)
            let listed = try await api.get("/v1/indexes/manual/documents")["documents"]?.asArray ?? []
            #expect(listed.map { $0["is_searchable"] } == [false, false, false, true])
            #expect(listed.first?["failure"]?["code"] == failures.first?["code"])
            let generation = try await api.get("/v1/indexes/manual")["generations"]?.asArray?.first
            #expect(generation?["failures"] == 3)
            #expect(generation?["documents"] == 1)
            #expect(generation?["pending"] == 0)
        }
    }
}
