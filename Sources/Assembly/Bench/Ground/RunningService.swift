/// A service that runs while something is measured.
enum RunningService {
    /// Runs `body` while `service` runs, which is then stopped gracefully. When the service had ended by itself, its reason is
    /// thrown in place of what `body` made of that.
    static func with<R: Sendable>(
        _ service: @escaping @Sendable () async throws -> Void, _ body: () async throws -> R
    ) async throws -> R {
        // Unstructured, because the body's result need not cross into a task group; awaited on every way out.
        let running = Task { try await service() }
        do {
            let result = try await body()
            _ = await stop(running)
            return result
        } catch {
            throw await stop(running) ?? error
        }
    }

    private static func stop(_ running: Task<Void, any Error>) async -> (any Error)? {
        running.cancel()
        guard case .failure(let error) = await running.result, !(error is CancellationError) else { return nil }
        return error
    }
}
