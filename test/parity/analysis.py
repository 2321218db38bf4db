"""scikit-learn's answers for analysis.test.ts: reads a JSON request on stdin, prints a JSON answer."""

import json
import sys
import warnings

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, confusion_matrix, f1_score
from sklearn.neighbors import KNeighborsClassifier

warnings.filterwarnings("ignore")


def matrix(rows):
    # What the library is given is float32, so the reference sees the same numbers.
    return np.asarray(rows, dtype=np.float32).astype(np.float64)


def dataset(request):
    load = {"digits": load_digits, "iris": load_iris, "breast-cancer": load_breast_cancer}[request["name"]]
    x, y = load(return_X_y=True)
    return {"x": np.asarray(x, np.float32).ravel().tolist(), "y": y.tolist(), "rows": len(y), "cols": x.shape[1]}


def objective(model, x, y, c):
    probability = model.predict_proba(x)[np.arange(len(y)), y]
    return float(-c * np.log(probability).sum() + 0.5 * (model.coef_**2).sum())


def fitted(x, y, c):
    # lbfgs stops at SciPy's own ftol, which scikit-learn does not let one set; Newton's method goes on from there to
    # the optimum of the same objective.
    model = LogisticRegression(C=c, tol=1e-6, max_iter=100000, warm_start=True).fit(x, y)
    solver = "newton-cholesky" if len(model.classes_) == 2 else "newton-cg"
    return model.set_params(solver=solver, tol=1e-10).fit(x, y)


def logistic(request):
    x, y = matrix(request["x"]), np.asarray(request["y"])
    if request["standardise"]:
        spread = x.std(axis=0)
        x = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1)
    model = fitted(x, y, request["c"])
    return {"objective": objective(model, x, y, request["c"]), "predicted": model.predict(x).tolist()}


def one_vs_rest(request):
    x, hot = matrix(request["x"]), np.asarray(request["hot"])
    models = [fitted(x, y, request["c"]) for y in hot.T]
    return {
        "objective": sum(objective(m, x, y, request["c"]) for m, y in zip(models, hot.T)),
        "predicted": np.stack([m.predict(x) for m in models], axis=1).tolist(),
    }


def metrics(request):
    hot, scores = np.asarray(request["hot"]), np.asarray(request["scores"])
    marks = (scores > 0).astype(int)
    truth, predicted = request["truth"], request["predicted"]
    return {
        "micro": average_precision_score(hot, scores, average="micro"),
        "macro": average_precision_score(hot, scores, average="macro"),
        "perLabel": average_precision_score(hot, scores, average=None).tolist(),
        "f1Micro": f1_score(hot, marks, average="micro"),
        "f1Macro": f1_score(hot, marks, average="macro"),
        "f1PerLabel": f1_score(hot, marks, average=None).tolist(),
        "confusion": confusion_matrix(truth, predicted).tolist(),
        "classF1Macro": f1_score(truth, predicted, average="macro"),
    }


def knn(request):
    train, queries = matrix(request["train"]), matrix(request["queries"])
    model = KNeighborsClassifier(
        n_neighbors=20, metric="cosine", algorithm="brute", weights=lambda d: np.exp((1 - d) / 0.07)
    )
    single = model.fit(train, np.asarray(request["y"])).predict_proba(queries)
    hot = np.asarray(request["hot"])
    multi = np.stack([p[:, 1] for p in model.fit(train, hot).predict_proba(queries)], axis=1)
    return {"classes": single.tolist(), "labels": multi.tolist()}


request = json.load(sys.stdin)
json.dump(
    {"dataset": dataset, "logistic": logistic, "oneVsRest": one_vs_rest, "metrics": metrics, "knn": knn}[
        request["task"]
    ](request),
    sys.stdout,
)
