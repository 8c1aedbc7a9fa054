import Domain
import Synchronization

/// The state of one node run's checkpoint: open, sealed, stored. It only moves forward.
final class Seal: Sendable {
    struct Sealed: Sendable {
        let output: ValueBox
        let checkpoint: Checkpoint
        var isStored = false
    }

    private let key: CheckpointKey
    private let inputHash: Fingerprint
    private let expected: ObjectIdentifier
    private let sealed = Mutex<Sealed?>(nil)

    init<Output: NodeValue>(_ key: CheckpointKey, _ inputHash: Fingerprint, _ output: Output.Type) {
        self.key = key
        self.inputHash = inputHash
        expected = ObjectIdentifier(output)
    }

    var current: Sealed? { sealed.withLock { $0 } }

    func close<Output: NodeValue>(over output: Output, usage: Usage) throws -> Checkpoint {
        guard ObjectIdentifier(Output.self) == expected else {
            throw Failure(.bug, code: "seal_wrong_type", message: "A step sealed a value that is not its output.")
        }
        let box = ValueBox(output)
        let checkpoint = Checkpoint(key: key, inputHash: inputHash, output: try box.json(), usage: usage)
        let isFirst = sealed.withLock { sealed in
            guard sealed == nil else { return false }
            sealed = Sealed(output: box, checkpoint: checkpoint)
            return true
        }
        guard isFirst else {
            throw Failure(.bug, code: "sealed_twice", message: "A step sealed its output twice.")
        }
        return checkpoint
    }

    func markStored(_ checkpoint: Checkpoint) throws {
        let isKnown = sealed.withLock { sealed in
            guard sealed?.checkpoint == checkpoint else { return false }
            sealed?.isStored = true
            return true
        }
        guard isKnown else {
            throw Failure(.bug, code: "seal_unknown", message: "A step marked a checkpoint that it did not seal.")
        }
    }
}
