/// A path with open places: `/v1/tasks/{id}`.
struct RoutePath: Sendable, Hashable {
    let text: String
    private let segments: [Segment]

    private enum Segment: Sendable, Hashable {
        case fixed(String)
        case open
    }

    init(_ text: String) {
        self.text = text
        segments = text.split(separator: "/").map { $0.hasPrefix("{") ? .open : .fixed(String($0)) }
    }

    /// What stands in the open places, or nil when the path is another one.
    ///
    /// Segments are compared as they are written. Nothing of ours needs percent-encoding, so an encoded segment, an empty
    /// one (`//`, a slash at the end) or a dot segment names nothing, and there is only one way to write a path.
    func captures(of path: [Substring]) -> [String]? {
        guard path.count == segments.count else { return nil }
        var captures: [String] = []
        for (segment, written) in zip(segments, path) {
            switch segment {
            case .fixed(let text): guard written == text else { return nil }
            case .open:
                guard !written.isEmpty else { return nil }
                captures.append(String(written))
            }
        }
        return captures
    }
}
