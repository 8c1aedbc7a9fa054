import TestKit

extension Interruption {
    /// Starts the victim and freezes it when it has come to the step. What it had sent by then takes effect; the answers
    /// wait in its sockets.
    func freezeVictim(at step: Step) async throws -> ProcessUnderTest {
        let box = Box()
        try await strike(at: step) { victim in
            try await victim.freeze()
            await box.put(victim)
        }
        guard let victim = await box.victim else { throw Surprise("nobody was struck at \(step)") }
        return victim
    }

    /// Takes the victim out of the closure that struck it.
    private actor Box {
        private(set) var victim: ProcessUnderTest?
        func put(_ victim: ProcessUnderTest) { self.victim = victim }
    }
}
