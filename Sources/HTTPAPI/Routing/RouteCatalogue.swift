/// Every route. A new one is a file in `Routes` and a line here.
enum RouteCatalogue {
    static func routes(
        _ dependencies: APIDependencies, configuration: HTTPAPIConfiguration, authenticator: Authenticator
    ) -> [Route] {
        let tasks = TaskLookup(postgres: dependencies.postgres, outcomes: dependencies.outcomes)
        return taskRoutes(dependencies, tasks, configuration, authenticator)
            + indexRoutes(dependencies, tasks, configuration)
    }

    private static func indexRoutes(
        _ dependencies: APIDependencies, _ tasks: TaskLookup, _ configuration: HTTPAPIConfiguration
    ) -> [Route] {
        let indexes = IndexLookup(store: dependencies.knowledge)
        let awaited = AwaitedTasks(
            kinds: dependencies.kinds, pools: dependencies.pools, intake: dependencies.intake, lookup: tasks,
            control: dependencies.control)
        let small = configuration.smallBodyBytesMax
        return [
            Route(PutIndex(store: dependencies.knowledge, embeddingModels: dependencies.embeddingModels)),
            Route(GetIndexes(store: dependencies.knowledge)),
            Route(GetIndex(indexes: indexes)),
            Route(DeleteIndex(store: dependencies.knowledge)),
            Route(PostDocuments(indexes: indexes, configuration: configuration, doorbell: dependencies.doorbell)),
            Route(GetDocuments(indexes: indexes, configuration: configuration)),
            Route(GetDocument(indexes: indexes)),
            Route(DeleteDocument(indexes: indexes)),
            Route(PostDocumentsDelete(indexes: indexes)),
            Route(GetIndexFailures(indexes: indexes, configuration: configuration)),
            Route(PostActivate(indexes: indexes, bodyBytesMax: small)),
            Route(PostRollback(indexes: indexes)),
            Route(
                PostSearch(
                    searcher: dependencies.searcher, models: dependencies.embeddingModels, tasks: awaited,
                    rerankWaitMax: configuration.rerankWaitMax)),
        ]
    }

    private static func taskRoutes(
        _ dependencies: APIDependencies, _ tasks: TaskLookup, _ configuration: HTTPAPIConfiguration,
        _ authenticator: Authenticator
    ) -> [Route] {
        [
            Route(SubmitTask(dependencies, tasks: tasks, configuration: configuration)),
            Route(SubmitBulk(dependencies, configuration: configuration)),
            Route(PostEstimate(dependencies, configuration: configuration)),
            Route(GetTask(tasks: tasks, waitMax: configuration.waitMax)),
            Route(GetTasks(postgres: dependencies.postgres, configuration: configuration)),
            Route(PostCancel(control: dependencies.control, tasks: tasks, knowledge: dependencies.knowledge)),
            Route(PostRetry(control: dependencies.control, tasks: tasks)),
            Route(GetEvents(postgres: dependencies.postgres)),
            Route(GetParts(postgres: dependencies.postgres, tasks: tasks, limitMax: configuration.listLimitMax)),
            Route(GetVectors(postgres: dependencies.postgres, tasks: tasks)),
            Route(PostSchedule(dependencies)),
            Route(GetSchedules(postgres: dependencies.postgres, configuration: configuration)),
            Route(PostSchedulePreview(postgres: dependencies.postgres)),
            Route(GetSchedule(postgres: dependencies.postgres)),
            Route(PostSchedulePause(postgres: dependencies.postgres)),
            Route(PostScheduleResume(postgres: dependencies.postgres)),
            Route(DeleteSchedule(postgres: dependencies.postgres)),
            Route(PutPrompt(postgres: dependencies.postgres)),
            Route(GetPrompts(postgres: dependencies.postgres)),
            Route(GetPrompt(postgres: dependencies.postgres)),
            Route(GetPromptVersion(postgres: dependencies.postgres)),
            Route(DeletePrompt(postgres: dependencies.postgres)),
            Route(GetDead(postgres: dependencies.postgres)),
            Route(GetDeadTasks(postgres: dependencies.postgres, configuration: configuration)),
            Route(PostDeadRedrive(control: dependencies.control, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(PostDeadDismiss(control: dependencies.control, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(GetKinds(kinds: dependencies.kinds)),
            Route(GetKind(kinds: dependencies.kinds)),
            Route(PostKey(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(GetKeys(postgres: dependencies.postgres)),
            Route(DeleteKey(postgres: dependencies.postgres, authenticator: authenticator)),
            Route(GetQueue(postgres: dependencies.postgres)),
            Route(GetWorkers(postgres: dependencies.postgres)),
            Route(GetTenants(postgres: dependencies.postgres)),
            Route(PatchTenant(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(GetPolicy(postgres: dependencies.postgres)),
            Route(PutPolicy(postgres: dependencies.postgres)),
            Route(GetDebug(postgres: dependencies.postgres)),
            Route(PostDebug(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(DeleteDebug(postgres: dependencies.postgres)),
            Route(GetBudget(postgres: dependencies.postgres)),
            Route(PutBudget(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(DeleteBudget(postgres: dependencies.postgres)),
            Route(PostReconcile(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(GetUsage(postgres: dependencies.postgres)),
            Route(GetSlots(postgres: dependencies.postgres)),
            Route(PatchPool(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(GetWhoAmI()),
            Route(GetWebhookSecret(postgres: dependencies.postgres)),
            Route(GetHealth(isAlive: dependencies.isAlive)),
            Route(GetReady(probe: ReadinessProbe(dependencies))),
        ]
    }
}
