import HTTPTypes

/// How many streams of vectors there may be at a time: each holds one result, of a part up to 8 MiB, and what the connection
/// has not taken yet.
final class VectorStreams: Sendable {
    private static let streamsMax = 8

    private let places = BodyBudget(bytesMax: streamsMax)

    /// A place, given back when the last reference to it is gone.
    /// - Throws: 503 when there is none.
    func take() throws -> Place {
        guard places.take(1) else {
            throw Problem(
                .overloaded, "Too many streams of vectors are being read at this moment. Try again.",
                headers: [.retryAfter: "1"])
        }
        return Place(places)
    }

    final class Place: Sendable {
        private let places: BodyBudget
        fileprivate init(_ places: BodyBudget) { self.places = places }
        deinit { places.give(back: 1) }
    }
}
