import Knowledge
import Testing

@Suite("The states of a generation")
struct GenerationStateTests {
    @Test("Only what is not over can be cancelled, and what answers cannot")
    func cancelling() {
        let cancellable = GenerationState.allCases.filter { $0.successors.contains(.cancelled) }
        #expect(Set(cancellable) == Set(GenerationState.allCases.filter(\.isBuilding)))
        #expect(!GenerationState.active.isBuilding && !GenerationState.previous.isBuilding)
    }

    @Test("What is retired, failed or cancelled goes nowhere")
    func ends() {
        for state in [GenerationState.retired, .failed, .cancelled] { #expect(state.successors.isEmpty) }
    }
}
