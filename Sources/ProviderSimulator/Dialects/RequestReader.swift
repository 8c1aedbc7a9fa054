import Foundation

/// Reads a request's body into the simulator's own form, and refuses it in the vendor's words.
enum RequestReader {
    static func call(_ endpoint: Endpoint, _ body: Data) throws(VendorRefusal) -> ModelCall {
        let call = try decode(endpoint, body)
        // The name goes into the record, for people and for stricter readers than this one.
        guard (1...256).contains(call.model.utf8.count), call.model.utf8.allSatisfy({ $0 >= 0x20 }) else {
            throw .invalid("Invalid 'model'.", parameter: "model")
        }
        return call
    }

    private static func decode(_ endpoint: Endpoint, _ body: Data) throws(VendorRefusal) -> ModelCall {
        do {
            let decoder = JSONDecoder()
            switch endpoint {
            case .chat: return try decoder.decode(OpenAIChatBody.self, from: body).call()
            case .embeddings: return try decoder.decode(OpenAIEmbeddingBody.self, from: body).call()
            case .messages, .countTokens: return try decoder.decode(AnthropicBody.self, from: body).call(endpoint)
            }
        } catch let refusal as VendorRefusal {
            throw refusal
        } catch let error as DecodingError {
            throw refusal(error)
        } catch {
            throw .invalid("We could not parse the JSON body of your request.")
        }
    }

    /// Names the place, never what stands there.
    private static func refusal(_ error: DecodingError) -> VendorRefusal {
        let path: [any CodingKey]
        switch error {
        case .keyNotFound(let key, let context):
            let name = text(context.codingPath + [key])
            return .invalid("Missing required parameter: '\(name)'.", parameter: name)
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            path = context.codingPath
        @unknown default: path = []
        }
        guard !path.isEmpty else { return .invalid("We could not parse the JSON body of your request.") }
        return .invalid("Invalid type for '\(text(path))'.", parameter: text(path))
    }

    private static func text(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}

/// Content that is one text or a list of parts, of which the texts count.
struct ContentBody: Decodable {
    let texts: [String]

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            texts = [text]
        } else {
            texts = try decoder.singleValueContainer().decode([Part].self).flatMap(\.texts)
        }
    }

    private struct Part: Decodable {
        let type: String
        let text: String?
        /// A tool's result holds content of its own.
        let content: ContentBody?
        let input: JSON?
        var texts: [String] {
            [text, input?.text].compactMap { $0 } + (content?.texts ?? [])
        }

        enum CodingKeys: String, CodingKey { case type, text, content, input }
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            type = try container.decode(String.self, forKey: .type)
            text = try container.decodeIfPresent(String.self, forKey: .text)
            content = try container.decodeIfPresent(ContentBody.self, forKey: .content)
            input = try container.decodeIfPresent(JSON.self, forKey: .input)
        }
    }
}
