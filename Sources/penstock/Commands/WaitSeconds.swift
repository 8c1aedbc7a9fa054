import ArgumentParser

/// The rule for waits on the command line.
enum WaitSeconds {
    /// A day: longer waits belong to a webhook.
    static let range = 0...86_400

    static func check(_ seconds: Int?, option: String) throws {
        guard let seconds, !range.contains(seconds) else { return }
        throw ValidationError("\(option) must be \(range.lowerBound) to \(range.upperBound) seconds.")
    }
}
