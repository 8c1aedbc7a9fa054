import Domain
import Testing

@Suite("Validation by a JSON schema")
struct SchemaValidationTests {
    @Test(
        "A value passes if it satisfies the schema, and only then", arguments: Self.values + Self.numbers + Self.texts)
    func scalars(_ item: SchemaCase) throws { try expect(item) }

    @Test("Arrays and objects pass by their parts", arguments: Self.arrays + Self.objects)
    func containers(_ item: SchemaCase) throws { try expect(item) }

    @Test("Schemas combine", arguments: Self.combinations + Self.references)
    func combined(_ item: SchemaCase) throws { try expect(item) }

    private func expect(_ item: SchemaCase) throws {
        let schema = try item.read()
        for text in item.valid {
            let problems = schema.problems(in: try JSONParser.parse(text))
            #expect(problems.isEmpty, "\(text) by \(item.schema): \(problems)")
        }
        for text in item.invalid {
            #expect(!schema.problems(in: try JSONParser.parse(text)).isEmpty, "\(text) by \(item.schema)")
        }
    }

    static let all = ["null", "true", "0", "1.5", #""a""#, "[]", "{}"]

    static let values: [SchemaCase] = [
        SchemaCase("true", all, not: []),
        SchemaCase("{}", all, not: []),
        SchemaCase("false", [], not: all),
        SchemaCase(#"{"type":"null"}"#, ["null"], not: ["false", "0", #""""#, "[]", "{}"]),
        SchemaCase(#"{"type":"boolean"}"#, ["true", "false"], not: ["null", "0", "1", #""true""#]),
        SchemaCase(
            #"{"type":"integer"}"#, ["0", "-7", "1.0", "-0", "1E+2", "1e300", "9223372036854775807"],
            not: ["1.5", "1e-1", #""1""#, "true", "null"]),
        SchemaCase(#"{"type":"number"}"#, ["0", "1.5", "-1e-7"], not: [#""1""#, "true", "null", "[]"]),
        SchemaCase(#"{"type":"string"}"#, [#""""#, #""a""#], not: ["1", "null", "true", "[]", "{}"]),
        SchemaCase(#"{"type":"array"}"#, ["[]", "[1]"], not: ["{}", "null", #""[]""#]),
        SchemaCase(#"{"type":"object"}"#, ["{}", #"{"a":1}"#], not: ["[]", "null"]),
        SchemaCase(#"{"type":["string","null"]}"#, [#""a""#, "null"], not: ["1", "[]", "false"]),
        SchemaCase(#"{"type":["integer"]}"#, ["1"], not: ["1.1"]),
        SchemaCase(
            #"{"enum":[1,"a",null,[1,2],{"b":2.0}]}"#, ["1", "1.0", #""a""#, "null", "[1,2.0]", #"{"b":2}"#],
            not: ["2", #""A""#, "[2,1]", "{}", #"{"b":2,"c":1}"#, "true", "false"]),
        SchemaCase(#"{"enum":[true]}"#, ["true"], not: ["1", #""true""#, "false"]),
        SchemaCase(#"{"enum":[0]}"#, ["0", "0.0", "-0"], not: ["false", "null", #""""#]),
        SchemaCase(#"{"const":{"a":[1,{"b":null}]}}"#, [#"{"a":[1.0,{"b":null}]}"#], not: [#"{"a":[1,{}]}"#, "{}"]),
        SchemaCase(#"{"const":null}"#, ["null"], not: ["0", "false", #""""#]),
        SchemaCase(#"{"const":"é"}"#, [#""é""#, #""\u00e9""#], not: [#""e\u0301""#]),
        SchemaCase(
            #"{"title":"t","description":"d","default":1,"examples":[2],"deprecated":true,"readOnly":true,"writeOnly":false,"$comment":"c","$schema":"https://json-schema.org/draft/2020-12/schema","$id":"urn:x"}"#,
            all, not: []),
    ]

    static let numbers: [SchemaCase] = [
        SchemaCase(#"{"minimum":1.1}"#, ["1.1", "1.10", "2", #""x""#, "null"], not: ["1.09", "0", "-5"]),
        SchemaCase(#"{"maximum":3}"#, ["3", "3.0", "-1e300", "true"], not: ["3.0000000001", "4", "1e300"]),
        SchemaCase(#"{"exclusiveMinimum":0}"#, ["5e-324", "1"], not: ["0", "-0", "0.0", "-1"]),
        SchemaCase(#"{"exclusiveMaximum":-2}"#, ["-2.5", "-3"], not: ["-2", "-2.0", "-1.99"]),
        SchemaCase(#"{"minimum":-2,"maximum":-1}"#, ["-1", "-1.5", "-2"], not: ["-2.1", "-0.9", "0"]),
        // Neighbours that are one double, and an integer between two doubles.
        SchemaCase(
            #"{"minimum":9007199254740993}"#, ["9007199254740993", "9007199254740994.0"],
            not: ["9007199254740992", "9007199254740992.0"]),
        SchemaCase(
            #"{"maximum":9223372036854775806}"#, ["9223372036854775806"], not: ["9223372036854775807", "9.3e18"]),
        SchemaCase(#"{"maximum":-9223372036854775807}"#, ["-9223372036854775808"], not: ["-9223372036854775806"]),
        SchemaCase(#"{"minimum":1e-320}"#, ["1e-319", "1"], not: ["1e-321", "0"]),
        SchemaCase(#"{"minimum":100,"maximum":1000}"#, ["1E+2", "999.99", "1e3"], not: ["99.99", "1000.01"]),
        SchemaCase(#"{"multipleOf":2}"#, ["0", "-0", "4", "-4", "4.0", "1e20", "null"], not: ["1", "4.5", "-3"]),
        SchemaCase(#"{"multipleOf":0.1}"#, ["0.3", "0.7", "1", "1e300", "0", "-2.2"], not: ["0.35", "0.01", "1e-7"]),
        SchemaCase(#"{"multipleOf":0.01}"#, ["19.99", "4.35", "0.07", "1234567.89"], not: ["19.999", "0.001"]),
        SchemaCase(#"{"multipleOf":1.5}"#, ["3", "4.5", "-1.5", "15"], not: ["4", "1", "0.5"]),
        SchemaCase(#"{"multipleOf":7}"#, ["9223372036854775807", "7e15"], not: ["9223372036854775806", "1e15"]),
        SchemaCase(#"{"multipleOf":1e-300}"#, ["1e-300", "1", "1e300", "2.5e-299"], not: ["1e-301", "1.5e-300"]),
        SchemaCase(#"{"multipleOf":1e300}"#, ["0", "2e300"], not: ["1", "1e299"]),
        SchemaCase(#"{"multipleOf":0.000001}"#, ["0.000003", "1"], not: ["0.0000015"]),
    ]

    static let texts: [SchemaCase] = [
        SchemaCase(#"{"minLength":2}"#, [#""ab""#, #""日本""#, "1", "[]"], not: [#""""#, #""a""#, #""😀""#]),
        SchemaCase(#"{"maxLength":2}"#, [#""""#, #""😀😀""#, "100"], not: [#""abc""#, #""e\u0301x""#]),
        SchemaCase(#"{"minLength":1,"maxLength":1}"#, [#""a""#, #""\ud83d\ude00""#], not: [#""""#, #""👨‍👩‍👧""#]),
        SchemaCase(
            #"{"pattern":"^[A-Z]{2}\\d+$"}"#, [#""DE12""#, "7"], not: [#""D12""#, #""DE""#, #""DE12x""#, #"" DE12""#]),
        SchemaCase(#"{"pattern":"b"}"#, [#""abc""#], not: [#""ac""#, #""""#]),
        SchemaCase(#"{"pattern":""}"#, [#""""#, #""x""#], not: []),
        SchemaCase(
            #"{"format":"date"}"#, [#""2026-03-01""#, #""2024-02-29""#, "7"],
            not: [#""2026-02-29""#, #""2026-3-1""#, #""2026-13-01""#, #""20260301""#, #""2026-03-01Z""#, #""""#]),
        SchemaCase(
            #"{"format":"date-time"}"#, [#""2026-03-01T09:30:00Z""#, #""2026-03-01t09:30:00.5+01:00""#],
            not: [#""2026-03-01T09:30:00""#, #""2026-03-01 09:30:00Z""#, #""2026-03-01T24:00:00Z""#, #""now""#]),
        SchemaCase(
            #"{"format":"email"}"#, [#""a@b""#, #""first.last+tag@mail.example.com""#, #""o'neil@x-y.example""#],
            not: [
                #""a""#, #""@b""#, #""a@""#, #""a b@c""#, #""a..b@c""#, #"".a@c""#, #""a@-b""#, #""a@b..c""#,
                #""a@b@c""#,
            ]),
        SchemaCase(
            #"{"format":"uuid"}"#,
            [#""00000000-0000-0000-0000-000000000000""#, #""2EB8AA08-aa98-11ea-b4aa-73b441d16380""#],
            not: [
                #""2eb8aa08aa9811eab4aa73b441d16380""#, #""2eb8aa08-aa98-11ea-b4aa73b441d16380-""#,
                #""g0000000-0000-0000-0000-000000000000""#,
            ]),
        SchemaCase(
            #"{"format":"uri"}"#, [#""https://example.com/a?b=c#d""#, #""mailto:a@b""#, #""urn:isbn:1""#, #""x:%20""#],
            not: [
                #""//example.com""#, #""/a""#, #""a""#, #""http://a b""#, #""1x:y""#, #""x:%2""#, #""x:é""#, #"":a""#,
            ]),
        SchemaCase(#"{"format":"ipv4"}"#, [#""not checked""#], not: []),
    ]

    static let arrays: [SchemaCase] = [
        SchemaCase(#"{"items":{"type":"integer"}}"#, ["[]", "[1,2]", "{}", #""a""#], not: [#"[1,"a"]"#, "[null]"]),
        SchemaCase(#"{"items":false}"#, ["[]"], not: ["[1]"]),
        SchemaCase(
            #"{"prefixItems":[{"type":"string"},{"type":"integer"}]}"#,
            ["[]", #"["a"]"#, #"["a",1]"#, #"["a",1,null]"#],
            not: ["[1]", #"["a","b"]"#]),
        SchemaCase(
            #"{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}"#, [#"["a",1,2]"#],
            not: [#"["a",1,"b"]"#, "[1]"]),
        SchemaCase(#"{"prefixItems":[true,true],"items":false}"#, ["[1,2]"], not: ["[1,2,3]"]),
        SchemaCase(#"{"minItems":1,"maxItems":2}"#, ["[1]", "[1,2]", "{}"], not: ["[]", "[1,2,3]"]),
        SchemaCase(
            #"{"uniqueItems":true}"#, ["[]", "[1,2]", #"[1,"1",true,null,[1],{"a":1}]"#, "[[1,2],[2,1]]", "[0,false]"],
            not: ["[1,1]", "[1,1.0]", "[0,-0]", #"[{"a":1,"b":2},{"b":2.0,"a":1}]"#, "[[1],[1.0]]", "[null,null]"]),
        SchemaCase(#"{"uniqueItems":false}"#, ["[1,1]"], not: []),
        SchemaCase(#"{"contains":{"type":"string"}}"#, [#"[1,"a"]"#, "{}"], not: ["[]", "[1]"]),
        SchemaCase(
            #"{"contains":{"minimum":5},"minContains":2,"maxContains":3}"#, ["[5,6]", "[1,5,6,7]"],
            not: ["[5]", "[5,6,7,8]", "[]"]),
        SchemaCase(#"{"contains":true,"minContains":0}"#, ["[]", "[1]"], not: []),
        SchemaCase(#"{"contains":false,"minContains":0,"maxContains":0}"#, ["[]", "[1]"], not: []),
        SchemaCase(#"{"contains":{"const":1},"maxContains":1}"#, ["[1]", "[1,2]"], not: ["[]", "[1,1]", "[2]"]),
        SchemaCase(#"{"items":{"items":{"type":"null"}}}"#, ["[[null],[]]"], not: ["[[1]]"]),
    ]

    static let objects: [SchemaCase] = [
        SchemaCase(
            #"{"properties":{"a":{"type":"integer"}}}"#, ["{}", #"{"a":1}"#, #"{"b":"x"}"#, "[]"], not: [#"{"a":"x"}"#]),
        SchemaCase(
            #"{"required":["a","b"]}"#, [#"{"a":1,"b":null}"#, "[]", "1"], not: ["{}", #"{"a":1}"#, #"{"A":1,"b":1}"#]),
        SchemaCase(#"{"required":[]}"#, ["{}"], not: []),
        SchemaCase(
            #"{"properties":{"a":true},"additionalProperties":false}"#, ["{}", #"{"a":1}"#],
            not: [#"{"a":1,"b":1}"#, #"{"":1}"#]),
        SchemaCase(#"{"additionalProperties":{"type":"string"}}"#, [#"{"x":"y"}"#], not: [#"{"x":1}"#]),
        SchemaCase(
            #"{"properties":{"a":{"type":"integer"}},"patternProperties":{"^x":{"type":"string"}},"additionalProperties":false}"#,
            [#"{"a":1,"x1":"y","xx":""}"#], not: [#"{"x1":1}"#, #"{"b":1}"#, #"{"a":"x"}"#]),
        SchemaCase(
            #"{"patternProperties":{"a":{"minimum":2},"b":{"maximum":5}}}"#, [#"{"ab":3,"c":9}"#],
            not: [#"{"ab":1}"#, #"{"ab":6}"#]),
        SchemaCase(
            #"{"properties":{"ab":{"type":"integer"}},"patternProperties":{"^a":{"minimum":2}}}"#, [#"{"ab":2}"#],
            not: [#"{"ab":1}"#, #"{"ab":2.5}"#]),
        SchemaCase(#"{"properties":{"a":false}}"#, ["{}", #"{"b":1}"#], not: [#"{"a":null}"#]),
        SchemaCase(#"{"propertyNames":{"maxLength":3}}"#, [#"{"abc":1}"#, "{}"], not: [#"{"abcd":1}"#]),
        SchemaCase(#"{"propertyNames":false}"#, ["{}"], not: [#"{"a":1}"#]),
        SchemaCase(
            #"{"minProperties":1,"maxProperties":2}"#, [#"{"a":1}"#, "[]"], not: ["{}", #"{"a":1,"b":1,"c":1}"#]),
        SchemaCase(
            #"{"dependentRequired":{"card":["owner","until"]}}"#,
            ["{}", #"{"owner":1}"#, #"{"card":1,"owner":1,"until":1}"#],
            not: [#"{"card":1}"#, #"{"card":1,"owner":1}"#]),
        SchemaCase(
            #"{"dependentSchemas":{"card":{"properties":{"owner":{"type":"string"}},"required":["owner"]}}}"#,
            [#"{"owner":1}"#, #"{"card":1,"owner":"o"}"#], not: [#"{"card":1}"#, #"{"card":1,"owner":1}"#]),
        SchemaCase(
            #"{"properties":{"a/b":{"type":"null"},"~":{"type":"null"}}}"#, [#"{"a/b":null,"~":null}"#],
            not: [#"{"a/b":1}"#, #"{"~":1}"#]),
        SchemaCase(#"{"properties":{"$ref":{"type":"string"}}}"#, [#"{"$ref":"a"}"#], not: [#"{"$ref":1}"#]),
    ]

    static let combinations: [SchemaCase] = [
        SchemaCase(#"{"allOf":[{"minimum":1},{"maximum":3}]}"#, ["1", "3"], not: ["0", "4"]),
        SchemaCase(#"{"anyOf":[{"type":"string"},{"minimum":5}]}"#, [#""a""#, "5", "null"], not: ["4"]),
        SchemaCase(#"{"anyOf":[false,false]}"#, [], not: all),
        SchemaCase(#"{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}"#, ["2", "3", "4"], not: ["6", "1", "0", #""a""#]),
        SchemaCase(#"{"oneOf":[{"type":"integer"},{"type":"string"}]}"#, ["1", #""a""#], not: ["null", "1.5"]),
        SchemaCase(#"{"not":{"type":"string"}}"#, ["1", "null"], not: [#""a""#]),
        SchemaCase(#"{"not":{}}"#, [], not: all),
        SchemaCase(#"{"not":false}"#, all, not: []),
        SchemaCase(#"{"not":{"not":{"type":"string"}}}"#, [#""a""#], not: ["1"]),
        SchemaCase(
            #"{"if":{"properties":{"kind":{"const":"card"}},"required":["kind"]},"then":{"required":["number"]},"else":{"required":["note"]}}"#,
            [#"{"kind":"card","number":1}"#, #"{"kind":"cash","note":1}"#, #"{"note":1}"#],
            not: [#"{"kind":"card"}"#, #"{"kind":"cash"}"#, "{}"]),
        SchemaCase(#"{"if":{"minimum":10},"then":{"multipleOf":10}}"#, ["5", "20"], not: ["15"]),
        SchemaCase(#"{"if":{"minimum":10},"else":{"multipleOf":2}}"#, ["15", "4"], not: ["5"]),
        SchemaCase(#"{"if":{"minimum":10}}"#, ["5", "15"], not: []),
        SchemaCase(#"{"type":"integer","anyOf":[{"const":1},{"const":2}],"not":{"const":2}}"#, ["1"], not: ["2", "3"]),
        SchemaCase(
            #"{"properties":{"a":{"type":"integer"}},"allOf":[{"required":["a"]}],"additionalProperties":false}"#,
            [#"{"a":1}"#], not: ["{}", #"{"a":1,"b":1}"#]),
    ]

    static let references: [SchemaCase] = [
        SchemaCase(
            ##"{"$ref":"#/$defs/id","$defs":{"id":{"type":"string","minLength":2}}}"##, [#""ab""#], not: [#""a""#, "1"]),
        // Keywords beside a reference count in this draft.
        SchemaCase(
            ##"{"$ref":"#/$defs/id","maxLength":3,"$defs":{"id":{"type":"string"}}}"##, [#""abc""#],
            not: [#""abcd""#, "1"]),
        SchemaCase(
            ##"{"type":"object","properties":{"value":{"type":"integer"},"next":{"$ref":"#"}},"required":["value"],"additionalProperties":false}"##,
            [#"{"value":1,"next":{"value":2,"next":{"value":3}}}"#],
            not: [
                #"{"value":1,"next":{"value":"2"}}"#, #"{"value":1,"next":{"next":{"value":1}}}"#,
                #"{"value":1,"next":null}"#,
            ]),
        SchemaCase(
            ##"{"$ref":"#/$defs/tree","$defs":{"tree":{"type":"array","items":{"anyOf":[{"type":"integer"},{"$ref":"#/$defs/tree"}]}}}}"##,
            ["[]", "[1,[2,[3]]]"], not: [#"[1,[2,["3"]]]"#, "1"]),
        SchemaCase(
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"type":"null"}}}"##, ["null"], not: ["1"]),
        SchemaCase(##"{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"type":"null"}}}"##, ["null"], not: ["1"]),
    ]

    @Test("A problem says where in the value, by which keyword, and never the value")
    func problems() throws {
        let schema = try SchemaCase(
            ##"{"type":"object","properties":{"lines":{"type":"array","items":{"$ref":"#/$defs/line"}}},"required":["total"],"additionalProperties":false,"$defs":{"line":{"type":"object","properties":{"price":{"minimum":0}}}}}"##,
            [], not: []
        ).read()
        let value = try JSONParser.parse(#"{"lines":[{"price":1},{"price":-12345},"secret"],"a/b":"secret"}"#)
        let problems = schema.problems(in: value)
        #expect(
            problems.map(\.instance) == ["/a~1b", "/lines/1/price", "/lines/2", ""])
        #expect(
            problems.map(\.keyword) == [
                "/additionalProperties", "/$defs/line/properties/price/minimum", "/$defs/line/type", "/required",
            ])
        #expect(problems.last?.message == #"lacks the member "total""#)
        #expect(!problems.contains { $0.message.contains("secret") || $0.message.contains("12345") })
    }

    @Test("The list of problems is bounded")
    func bounded() throws {
        let schema = try SchemaCase(#"{"items":{"type":"string"}}"#, [], not: []).read()
        let problems = schema.problems(in: .array(Array(repeating: 1, count: 10_000)))
        #expect(problems.count == SchemaLimits().problemsMax)
    }
}
