import Synchronization

@testable import Webhooks

/// A name service that answers from a script: the first answer to the first lookup, and so on; the last one repeats.
final class ScriptedResolver: AddressResolver {
    private let answers: [Result<[IPAddress], AddressRefusal>]
    private let lookups = Mutex<[HostName]>([])

    init(_ answers: Result<[IPAddress], AddressRefusal>...) {
        self.answers = answers
    }

    convenience init(addresses texts: String...) {
        self.init(.success(texts.compactMap { IPAddress($0) }))
    }

    /// The names that were looked up, in order.
    var names: [String] {
        lookups.withLock { $0.map(\.text) }
    }

    func addresses(of name: HostName) async throws(AddressRefusal) -> [IPAddress] {
        let count = lookups.withLock { lookups in
            lookups.append(name)
            return lookups.count
        }
        return try answers[min(count, answers.count) - 1].get()
    }
}
