import Domain
import NIOCore

/// How large the body of a submission may be: as large as the operator says, or larger for a kind that takes a whole list
/// at once. Its name stands in the body, so a body is read up to the largest bound there is, and is judged by its kind
/// before anything but JSON is made of it.
struct SubmissionBounds: Sendable {
    /// A body beyond the ordinary bound is in memory as bytes, as JSON and as what is stored.
    private static let copies = 2

    let usual: Int
    private let byKind: [String: Int]

    init(_ reader: SubmissionReader, _ configuration: HTTPAPIConfiguration) {
        usual = configuration.taskBodyBytesMax
        byKind = reader.kinds.compactMapValues(\.description.inputBytesMax)
    }

    /// What is read at most.
    var largest: Int { max(usual, byKind.values.max() ?? 0) }

    func bound(of kind: JSONValue?) -> Int { max(usual, kind?.asString.flatMap { byKind[$0] } ?? 0) }

    /// What a body of so many bytes takes in memory beside them, so far as that is not covered by the usual bound.
    func surcharge(_ bytes: Int) -> Int { bytes > usual ? bytes * Self.copies : 0 }
}

extension APIRequest {
    /// The body of a submission.
    /// - Throws: as ``json(bytesMax:)``; 413 also for a body that is too large for its kind, 503 when too many large ones
    ///   are in memory.
    func submission(_ bounds: SubmissionBounds) async throws -> JSONValue {
        let bytes = try await jsonBytes(max: bounds.largest)
        try body.payMore(bounds.surcharge(bytes.readableBytes))
        let json = try parsed(bytes, bytesMax: bounds.largest)
        let bound = bounds.bound(of: json["kind"])
        guard bytes.readableBytes <= bound else { throw RequestBodyReader.tooLarge(bound) }
        return json
    }
}
