import Foundation
import ProviderSimulator

/// A simulator in a test, with ready requests in both dialects.
struct Calls: Sendable {
    let simulator: Simulator
    let url: String

    /// Runs a simulator with a script while `body` uses it.
    static func with<Result: Sendable>(
        _ script: String = "{}", _ body: @Sendable (Calls) async throws -> Result
    ) async throws -> Result {
        var configuration = SimulatorConfiguration()
        configuration.script = try SimulatorScript.read(Array(script.utf8))
        return try await SimulatorServer.with(configuration) { simulator, url in
            try await body(Calls(simulator: simulator, url: url))
        }
    }

    /// One call that asks for an answer, streamed unless told otherwise.
    func chat(
        _ dialect: Dialect, fault: String? = nil, isStreamed: Bool = true, prompt: String = "Say something.",
        system: String = "Be brief.", extra: String = "", key: String = "sk-test", model: String = "model-a",
        until enough: @escaping @Sendable (RawReply) -> Bool = { _ in false }
    ) async throws -> RawReply {
        let body =
            dialect == .openai
            ? """
            {"model":"\(model)","messages":[{"role":"system","content":"\(system)"},{"role":"user","content":"\(prompt)"}],\
            "stream":\(isStreamed)\(isStreamed ? #","stream_options":{"include_usage":true}"# : "")\(extra)}
            """
            : """
            {"model":"\(model)","max_tokens":1000,"system":"\(system)","messages":[{"role":"user","content":"\(prompt)"}],\
            "stream":\(isStreamed)\(extra)}
            """
        let path = dialect == .openai ? "/v1/chat/completions" : "/v1/messages"
        return try await post(path, dialect, body, fault: fault, key: key, until: enough)
    }

    func post(
        _ path: String, _ dialect: Dialect, _ body: String, fault: String? = nil, key: String = "sk-test",
        until enough: @escaping @Sendable (RawReply) -> Bool = { _ in false }
    ) async throws -> RawReply {
        var headers = ["content-type": "application/json"]
        switch dialect {
        case .openai: headers["authorization"] = "Bearer \(key)"
        case .anthropic:
            headers["x-api-key"] = key
            headers["anthropic-version"] = "2023-06-01"
        }
        headers["x-simulate"] = fault
        return try await RawClient.send("POST", url + path, headers: headers, body: body, until: enough)
    }
}

/// The text of an answer, put together from a stream or a whole body; nil when there is none.
func answerText(_ reply: RawReply, _ dialect: Dialect) -> String {
    switch dialect {
    case .openai:
        if let json = reply.json { return content(json, "message") }
        return reply.objects.map { content($0, "delta") }.joined()
    case .anthropic:
        if let json = reply.json {
            return (json["content"] as? [[String: Any]] ?? []).compactMap { $0["text"] as? String }.joined()
        }
        return reply.objects.compactMap { ($0["delta"] as? [String: Any])?["text"] as? String }.joined()
    }
}

private func content(_ object: [String: Any], _ part: String) -> String {
    let choice = (object["choices"] as? [[String: Any]])?.first
    return (choice?[part] as? [String: Any])?["content"] as? String ?? ""
}

/// Why the answer stopped, in the vendor's own word.
func stopReason(_ reply: RawReply, _ dialect: Dialect) -> String? {
    let objects = reply.json.map { [$0] } ?? reply.objects
    switch dialect {
    case .openai:
        return objects.compactMap { ($0["choices"] as? [[String: Any]])?.first?["finish_reason"] as? String }.last
    case .anthropic:
        return objects.compactMap {
            $0["stop_reason"] as? String ?? ($0["delta"] as? [String: Any])?["stop_reason"] as? String
        }.last
    }
}
