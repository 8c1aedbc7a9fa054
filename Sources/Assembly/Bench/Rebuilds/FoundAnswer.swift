import Domain
import Knowledge

/// An answer of `POST /v1/indexes/{name}/search`, as a client reads it.
struct FoundAnswer: Sendable, Hashable {
    struct Hit: Sendable, Hashable {
        let document: DocumentKey
        let version: Int32
        let range: Range<Int>
        let text: String
    }

    let generation: Int32
    let isDegraded: Bool
    let hits: [Hit]

    /// Nil for what is no such answer.
    init?(_ body: [UInt8]) {
        guard let value = try? JSONParser.parse(body, limits: JSONLimits(bytesMax: 16 << 20)),
            let generation = value["generation"]?.asInteger.flatMap({ Int32(exactly: $0) }),
            let hits = value["hits"]?.asArray
        else { return nil }
        let read = hits.compactMap(Self.hit)
        guard read.count == hits.count else { return nil }
        self.init(generation: generation, isDegraded: value["degraded"] != nil, hits: read)
    }

    init(generation: Int32, isDegraded: Bool = false, hits: [Hit]) {
        self.generation = generation
        self.isDegraded = isDegraded
        self.hits = hits
    }

    private static func hit(_ value: JSONValue) -> Hit? {
        guard let document = value["document"]?.asString.flatMap({ DocumentKey($0) }),
            let version = value["version"]?.asInteger.flatMap({ Int32(exactly: $0) }),
            let from = value["from"]?.asInteger.flatMap({ Int(exactly: $0) }),
            let to = value["to"]?.asInteger.flatMap({ Int(exactly: $0) }), from <= to,
            let text = value["text"]?.asString
        else { return nil }
        return Hit(document: document, version: version, range: from..<to, text: text)
    }
}
