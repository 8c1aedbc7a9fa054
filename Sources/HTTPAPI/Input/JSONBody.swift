import Domain
import HTTPTypes
import Hummingbird
import NIOCore

extension APIRequest {
    /// The body as one JSON value.
    /// - Throws: 415 unless the headers say plain JSON, 413, 408, 400 with the place for what is not acceptable JSON.
    func json(bytesMax: Int) async throws -> JSONValue {
        try parsed(try await jsonBytes(max: bytesMax), bytesMax: bytesMax)
    }

    /// The body, before it is looked at.
    func jsonBytes(max: Int) async throws -> ByteBuffer {
        try requireContent("application/json", "JSON in UTF-8", MediaType.isJSON)
        return try await body.bytes(max: max)
    }

    /// The bytes as one JSON value.
    func parsed(_ bytes: ByteBuffer, bytesMax: Int) throws -> JSONValue {
        do {
            return try JSONParser.parse(
                bytes.readableBytesView, limits: JSONLimits(bytesMax: bytesMax, stringBytesMax: bytesMax))
        } catch {
            throw Problem(
                .invalidJSON, "The body must be exactly one JSON document. Nothing was stored; see errors.",
                items: [Problem.Item(place: .pointer(error.problem.pointer), detail: error.problem.message)])
        }
    }

    /// For a route without input: accepts no body, white space, or an empty object, which some clients always send.
    func requireNoInput() async throws {
        let bytes = try await body.bytes(max: 1024)
        let content = bytes.readableBytesView.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard content.isEmpty || content.elementsEqual("{}".utf8) else {
            throw Problem(.invalidRequest, "This request takes no body.")
        }
    }

    /// - Throws: 415 unless the headers say a plain body of this type.
    func requireContent(_ type: String, _ form: String, _ isAccepted: (String) -> Bool) throws {
        guard try single(.contentEncoding).map({ $0.lowercased() == "identity" }) ?? true else {
            throw Problem(
                .unsupportedMediaType, "Compressed bodies are not accepted. Send the body without Content-Encoding.",
                headers: [.acceptEncoding: "identity"])
        }
        guard let sent = try single(.contentType), isAccepted(sent) else {
            throw Problem(
                .unsupportedMediaType, "Send the body as \(form), with Content-Type: \(type).", headers: [.accept: type]
            )
        }
    }
}

/// Reads `Content-Type`.
enum MediaType {
    /// Whether it is `application/json`, alone or with `charset=utf-8`.
    static func isJSON(_ value: String) -> Bool { isUTF8(value, ["application/json"]) }

    /// Whether it is newline-delimited JSON, by one of the names that are in use for it.
    static func isNDJSON(_ value: String) -> Bool {
        isUTF8(value, ["application/x-ndjson", "application/ndjson", "application/jsonl"])
    }

    private static func isUTF8(_ value: String, _ types: [Substring]) -> Bool {
        let parts = value.lowercased().split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        guard let type = parts.first, types.contains(type) else { return false }
        return parts.dropFirst().allSatisfy { $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        guard let first = text.firstIndex(where: { !isSpace($0) }),
            let last = text.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return text[first...last]
    }
}
