import Domain
import HTTPTypes
import Hummingbird
import NIOCore

extension APIRequest {
    /// The body as one JSON value.
    /// - Throws: 415 unless the headers say plain JSON, 413, 408, 400 with the place for what is not acceptable JSON.
    func json(bytesMax: Int) async throws -> JSONValue {
        try requireJSON()
        let bytes = try await body.bytes(max: bytesMax)
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

    private func requireJSON() throws {
        guard try single(.contentEncoding).map({ $0.lowercased() == "identity" }) ?? true else {
            throw Problem(
                .unsupportedMediaType, "Compressed bodies are not accepted. Send the body without Content-Encoding.",
                headers: [.acceptEncoding: "identity"])
        }
        guard let type = try single(.contentType), MediaType.isJSON(type) else {
            throw Problem(
                .unsupportedMediaType, "Send the body as JSON in UTF-8, with Content-Type: application/json.",
                headers: [.accept: "application/json"])
        }
    }
}

/// Reads `Content-Type`.
enum MediaType {
    /// Whether it is `application/json`, alone or with `charset=utf-8`.
    static func isJSON(_ value: String) -> Bool {
        let parts = value.lowercased().split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        guard parts.first == "application/json" else { return false }
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
