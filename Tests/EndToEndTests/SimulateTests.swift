import Domain
import Glibc
import TestKit
import Testing

/// `penstock simulate` as a process of its own.
@Suite("The simulated provider", .serialized, .timeLimit(.minutes(1)))
struct SimulateTests {
    @Test("It says where it is, answers, and ends with its record and its bill")
    func tellsAndEnds() async throws {
        try await ProcessUnderTestSet.with { processes in
            let simulator = try processes.start(
                try TestServer.executable(),
                ["simulate", "--json", "--price", "*=10/100", "--tokens", "4", "--fault", "server_error; count=1"],
                name: "simulate")
            let line = try await simulator.printed(after: "{\"port\":")
            let port = try #require(Int(line.prefix { $0.isNumber }))
            let probe = APIProbe(url: "http://127.0.0.1:\(port)", key: "sk-test")
            let question: JSONValue = ["model": "m", "messages": [["role": "user", "content": "Hi"]]]
            let first = try await probe.send("POST", "/v1/chat/completions", question)
            let second = try await probe.send("POST", "/v1/chat/completions", question)
            #expect(first.status == 500)
            #expect(second.status == 200)

            simulator.send(SIGINT)
            let ending = try await simulator.end()
            #expect(ending == .exited(0))
            let values = simulator.output.split(separator: "\n").compactMap { try? JSONParser.parse(String($0)) }
            #expect(values.count == 2)
            let last = try #require(values.last)
            #expect(last["record"]?["by_status"] == ["200": 1, "500": 1])
            #expect(last["bill"]?["total"]?["calls"]?.asInteger == 1)
            #expect(last["bill"]?["total"]?["output_tokens"]?.asInteger == 4)
        }
    }

    @Test("It stops although a call hangs")
    func stopsWhileOneHangs() async throws {
        try await ProcessUnderTestSet.with { processes in
            let simulator = try processes.start(
                try TestServer.executable(), ["simulate", "--json", "--fault", "hang_after_headers"], name: "simulate")
            let line = try await simulator.printed(after: "{\"port\":")
            let port = try #require(Int(line.prefix { $0.isNumber }))
            let question: JSONValue = ["model": "m", "messages": [["role": "user", "content": "Hi"]]]
            let probe = APIProbe(url: "http://127.0.0.1:\(port)", key: "sk-test")
            async let hanging = try? probe.send("POST", "/v1/chat/completions", question)
            try await Probe.until("the call hangs") {
                try await probe.send("GET", "/simulator/record").json["in_flight"]?.asInteger == 1
            }
            simulator.send(SIGTERM)
            let ending = try await simulator.end(within: .seconds(20))
            #expect(ending == .exited(0))
            _ = await hanging
            #expect(simulator.output.contains(#""abandoned":1"#))
        }
    }
}
