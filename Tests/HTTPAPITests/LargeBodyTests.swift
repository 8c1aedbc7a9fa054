import Domain
import HTTPAPI
import HTTPTypes
import HummingbirdTesting
import TaskQueue
import Testing

@Suite("Large and slow bodies", .timeLimit(.minutes(1)))
struct LargeBodyTests {
    static func document(_ count: Int) -> String {
        #"{"kind":"echo","input":{"text":"\#(String(repeating: "a", count: count))"}}"#
    }

    @Test("A document of 10 MB is refused before it is read, and the bound itself is accepted")
    func bounds() async throws {
        try await APIFixture.run { api in
            let large = try await api.submit(Self.document(10_000_000))
            #expect(large.status == 413)
            #expect(large.problem == "content-too-large")
            let overhead = Self.document(0).utf8.count
            #expect(try await api.submit(Self.document((1 << 20) - overhead + 1)).status == 413)
            #expect(try await api.count(.task) == 0)
            #expect(try await api.submit(Self.document((1 << 20) - overhead)).status == 202)
        }
    }

    @Test("With the bound raised, a document of 10 MB is stored whole")
    func raised() async throws {
        try await APIFixture.run({ $0.taskBodyBytesMax = 12 << 20 }) { api in
            #expect(try await api.submit(Self.document(10_000_000)).status == 202)
            let claimed = try #require(try await api.worker.claim().first)
            let bytes = Int64(10_000_000 + #"{"text":""}"#.utf8.count)
            #expect(try await api.worker.inputBytes(of: claimed) == bytes)
        }
    }

    @Test("A kind that takes more is sent more, and no other kind is")
    func largeKind() async throws {
        let kinds = KindCatalog([EchoHandler(), EchoHandler(kind: "list", inputBytesMax: 3 << 20)])
        try await APIFixture.run(kinds: { _ in kinds }) { api in
            func body(_ kind: String, _ count: Int) -> String {
                #"{"kind":"\#(kind)","input":{"text":"\#(String(repeating: "a", count: count))"}}"#
            }
            #expect(try await api.submit(body("list", 2_900_000)).status == 202)
            for refused in [body("echo", 2_900_000), body("list", 3_200_000), body("lst", 2_900_000)] {
                let answer = try await api.submit(refused)
                #expect(answer.status == 413)
                #expect(answer.problem == "content-too-large")
            }
            #expect(try await api.count(.task) == 1)
            let estimate = try await api.send(
                .post, "/v1/estimates", key: api.keys.alpha, body: Array(body("list", 2_900_000).utf8))
            #expect(estimate.status == 200)
        }
    }

    @Test("A large body counts three times against the memory for bodies, and is refused when it does not fit")
    func surcharge() async throws {
        let kinds = KindCatalog([EchoHandler(kind: "list", inputBytesMax: 3 << 20)])
        let text = String(repeating: "a", count: 2_900_000)
        let body = #"{"kind":"list","input":{"text":"\#(text)"}}"#
        try await APIFixture.run(
            kinds: { _ in kinds },
            {
                $0.bulkBodyBytesMax = 4 << 20; $0.bodiesBytesMax = 8 << 20
            }
        ) { api in
            let answer = try await api.submit(body)
            #expect(answer.status == 503)
            #expect(answer.header("retry-after") == "1")
            #expect(try await api.count(.task) == 0)
        }
        try await APIFixture.run(
            kinds: { _ in kinds },
            {
                $0.bulkBodyBytesMax = 4 << 20; $0.bodiesBytesMax = 9 << 20
            }
        ) { api async throws in
            // What was taken is given back: the second one fits as well.
            for _ in 0..<2 { #expect(try await api.submit(body).status == 202) }
        }
    }

    @Test("A body that never says its length is refused when it passes the bound, and the connection ends")
    func endless() async throws {
        try await APIFixture.run({
            $0.taskBodyBytesMax = 4096; $0.drainTimeout = .seconds(1)
        }) { api in
            let chunk = "400\r\n" + String(repeating: " ", count: 1024) + "\r\n"
            let text = try await Self.exchange(api, ["Transfer-Encoding: chunked"], Array(repeating: chunk, count: 8))
            #expect(text.hasPrefix("HTTP/1.1 413 "))
            #expect(text.contains("problems/content-too-large"))
            #expect(text.lowercased().contains("connection: close"))
        }
    }

    @Test("A body that does not arrive in time is a 408, and nothing is stored")
    func slow() async throws {
        try await APIFixture.run({
            $0.bodyTimeout = .seconds(1); $0.drainTimeout = .seconds(1)
        }) { api in
            let text = try await Self.exchange(api, ["Content-Length: 100"], [#"{"kind":"echo","#])
            #expect(text.hasPrefix("HTTP/1.1 408 "))
            #expect(text.contains("problems/request-timeout"))
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("A client that asks before it sends is refused before it sends")
    func expectation() async throws {
        try await APIFixture.run({ $0.drainTimeout = .seconds(1) }) { api in
            let text = try await Self.exchange(api, ["Content-Length: 10000000", "Expect: 100-continue"], [])
            #expect(text.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("A request that is refused for its key has its body thrown away, and the connection goes on")
    func refusedEarly() async throws {
        try await APIFixture.run { api in
            let body = Self.document(500_000)
            let post = "POST /v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let get = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let text = try await RawConnection.open(port: try Self.port(api)).exchange([post, get])
            #expect(text.hasPrefix("HTTP/1.1 401 "))
            #expect(text.contains("HTTP/1.1 200 "))
            #expect(text.contains(#"{"status":"ok"}"#))
        }
    }

    @Test("Two lengths, or a length and chunks, are no request at all")
    func smuggling() async throws {
        try await APIFixture.run { api in
            for headers in [
                ["Content-Length: 2", "Content-Length: 3"], ["Content-Length: 2", "Transfer-Encoding: chunked"],
                ["Content-Length: -1"], ["Transfer-Encoding: xchunked"],
            ] {
                let text = try await Self.exchange(api, headers + ["Connection: close"], ["{}"])
                #expect(text.hasPrefix("HTTP/1.1 4") || text.isEmpty, "\(headers)")
            }
            #expect(try await api.count(.task) == 0)
        }
    }

    private static func exchange(_ api: APIFixture, _ headers: [String], _ body: [String]) async throws -> String {
        try await RawConnection.open(port: try port(api)).exchange([try head(api, headers)] + body)
    }

    private static func port(_ api: APIFixture) throws -> Int {
        guard let port = api.client.port else { throw Unexpected() }
        return port
    }

    private static func head(_ api: APIFixture, _ headers: [String]) throws -> String {
        let lines =
            [
                "POST /v1/tasks HTTP/1.1", "Host: localhost", "Authorization: Bearer \(api.keys.alpha)",
                "Content-Type: application/json",
            ] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }
}
