import Domain
import Testing

@testable import TaskKinds

@Suite("The inputs of index kinds")
struct IndexInputTests {
    private func problems(_ kind: TaskKind, _ input: String) throws -> [String] {
        let kinds = try KindFixture().kinds
        let handler = try #require(kinds[kind])
        return handler.problems(in: try JSONParser.parse(input)).map(\.pointer)
    }

    private static let id = "01a21530-0000-7000-8000-000000000001"

    @Test(
        "A rebuild that is right has no problems",
        arguments: [
            #"{"index":"manual"}"#,
            #"{"index":"a.b-c_9","model":"m","profile":"faq","analyzer":"plain","approve":true,"force":false,"keep_seconds":0}"#,
            #"{"index":"a","model":null,"tokens_max":64,"budget_usd":"0.000000001","failure_allowance":0.01}"#,
            #"{"index":"a","budget_usd":2.5,"backend":"hnsw","canaries":[{"query":"q","documents":["k"],"within":3}]}"#,
        ])
    func right(input: String) throws {
        #expect(try problems("index.rebuild", input) == [])
    }

    @Test(
        "What is wrong with a rebuild is named by its place",
        arguments: [
            (#"{}"#, ["/index"]),
            (#"{"index":"Upper"}"#, ["/index"]),
            (#"{"index":"a","budget_usd":-1}"#, ["/budget_usd"]),
            (#"{"index":"a","budget_usd":"1e3"}"#, ["/budget_usd"]),
            (#"{"index":"a","keep_seconds":2592001}"#, ["/keep_seconds"]),
            (#"{"index":"a","approve":1}"#, ["/approve"]),
            (#"{"index":"a","profile":"poem"}"#, ["/profile"]),
            (#"{"index":"a","tokens_min":500,"tokens_max":100}"#, ["/tokens_min"]),
            (#"{"index":"a","failure_allowance":1.5}"#, ["/failure_allowance"]),
            (#"{"index":"a","canaries":[{"query":" ","documents":["k"]}]}"#, ["/canaries/0/query"]),
            (#"{"index":"a","canaries":[{"query":"q","documents":["k","l"],"within":1}]}"#, ["/canaries/0/within"]),
            (#"{"index":"a","canarys":[]}"#, ["/canarys"]),
        ])
    func wrong(input: String, pointers: [String]) throws {
        #expect(try problems("index.rebuild", input) == pointers)
    }

    @Test("More canaries than fifty are refused")
    func canaries() throws {
        let one = #"{"query":"q","documents":["k"]}"#
        let many = Array(repeating: one, count: 51).joined(separator: ",")
        #expect(try problems("index.plan", #"{"index":"a","canaries":[\#(many)]}"#) == ["/canaries"])
    }

    @Test(
        "Children name a generation and a range that does not run backwards",
        arguments: [
            ("index.slice", #"{"generation":"\#(id)","from":"a","to":"b"}"#, []),
            ("index.slice", #"{"generation":"\#(id)","from":"b","to":"a"}"#, ["/to"]),
            ("index.slice", #"{"generation":"x","from":"a","to":"a\u0001"}"#, ["/generation", "/to"]),
            ("index.embed", #"{"generation":"\#(id)","from":1,"to":1}"#, []),
            ("index.embed", #"{"generation":"\#(id)","from":2,"to":1}"#, ["/to"]),
            ("index.embed", #"{"generation":"\#(id)","from":-1,"to":1}"#, ["/from"]),
            ("index.apply", #"{"index":"\#(id)","keys":["a"]}"#, []),
            ("index.apply", #"{"index":"\#(id)","keys":[]}"#, ["/keys"]),
            ("index.apply", #"{"index":"task_1","keys":["a",7]}"#, ["/index", "/keys/1"]),
            ("index.purge", #"{"index":"\#(id)"}"#, []),
            ("index.purge", #"{}"#, ["/index"]),
        ])
    func children(kind: String, input: String, pointers: [String]) throws {
        #expect(try problems(TaskKind(rawValue: kind), input) == pointers)
    }

    @Test("Clients may submit a rebuild and its quote, and nothing else")
    func isPublic() throws {
        let kinds = try KindFixture().kinds.descriptions.filter { $0.kind.rawValue.hasPrefix("index.") }
        #expect(kinds.filter(\.isPublic).map(\.kind) == ["index.plan", "index.rebuild"])
        #expect(
            kinds.filter { $0.pool == "index" }.map(\.kind.rawValue) == [
                "index.plan", "index.purge", "index.rebuild", "index.slice",
            ])
    }

    @Test("A child is less urgent than its parent, as far as there is something less urgent")
    func priorities() {
        #expect(Priority.normal.lower == Priority(6))
        #expect(Priority(9)?.lower == Priority(9))
    }
}
